//! What an HTTP answer means: sent, worth another attempt, or refused for good.

use model::{Millis, Timestamp};
use serde_json::Value;

use crate::config::{Dialect, HookPlan};
use crate::report::{Failure, SendError};

/// An answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    pub(super) retry_after: Option<&'a str>,
    pub(super) body: &'a str,
}

/// Codes that mean “busy” or “too often”: the same message may pass later.
const DINGTALK_LATER: &[i64] = &[-1, 90_030, 130_101];
const WECOM_LATER: &[i64] = &[-1, 45_009, 45_033];
const FEISHU_LATER: &[i64] = &[9_499, 11_232, 230_020, 99_991_400];

/// Judges an answer.
pub(super) fn judge(
    plan: &HookPlan,
    answer: &Answer<'_>,
    now: Timestamp,
) -> Result<String, SendError> {
    let said = format!("HTTP {}: {}", answer.status, answer.body.trim());
    let said = said.trim_end_matches([':', ' ']).to_owned();
    let failure = match answer.status {
        200..=299 => return judge_body(plan, answer.body, said),
        300..=399 => {
            return Err(SendError::later(format!(
                "{said}; redirects are not followed: mend the url"
            )));
        }
        408 | 429 | 500.. => Failure::Later(answer.retry_after.and_then(|text| wait(text, now))),
        _ => Failure::Refused,
    };
    Err(SendError { failure, reason: said })
}

/// Robots answer 200 whatever happened and tell it in the body.
fn judge_body(plan: &HookPlan, body: &str, said: String) -> Result<String, SendError> {
    let json: Option<Value> = serde_json::from_str(body).ok();
    let (fields, later): (&[&str], &[i64]) = match plan.dialect {
        Dialect::DingTalk => (&["errcode"], DINGTALK_LATER),
        Dialect::WeCom => (&["errcode"], WECOM_LATER),
        Dialect::Feishu => (&["code", "StatusCode"], FEISHU_LATER),
        Dialect::Plain => return judge_plain(plan, json.as_ref(), said),
    };
    let code = json
        .as_ref()
        .and_then(|json| fields.iter().find_map(|field| json.get(field)).and_then(Value::as_i64));
    match code {
        Some(0) => Ok(said),
        Some(code) if later.contains(&code) => Err(SendError::later(said)),
        Some(_) => Err(SendError::refused(said)),
        None => Err(SendError::later(format!("{said}; this is not the robot's answer"))),
    }
}

fn judge_plain(plan: &HookPlan, json: Option<&Value>, said: String) -> Result<String, SendError> {
    let Some((field, ok)) = &plan.answer else { return Ok(said) };
    let found = json.and_then(|json| json.pointer(&format!("/{}", field.replace('.', "/"))));
    let text = match found {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => return Err(SendError::later(format!("{said}; there is no field “{field}” in it"))),
    };
    if text == *ok { Ok(said) } else { Err(SendError::later(said)) }
}

/// `Retry-After`: seconds or a date (RFC 9110 §10.2.3).
fn wait(text: &str, now: Timestamp) -> Option<Millis> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Millis::from(seconds) * 1_000);
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    let date = Timestamp::from_micros(date.timestamp().as_microsecond());
    Some(date.millis_since(now).max(0))
}
