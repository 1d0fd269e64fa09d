//! Commands to detectors, in both published forms: parameters flat beside `cmd`, or in `params`.

use serde_json::Value;

/// The longest debug time, in seconds.
const LONGEST_DEBUG_S: f64 = 600.0;
const LONGEST_INTERVAL_S: f64 = 86_400.0;

/// What a detector is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Command {
    /// Send every so many milliseconds from now on.
    Config { interval_ms: u64 },
    /// Be silent for this time in microseconds, then start again.
    Reboot { delay: i64 },
    /// Send every second for this time in microseconds.
    Debug { duration: i64 },
    /// Use these factors.
    Calib { k: f64, b: f64, t_comp: f64 },
}

/// Reads a command. The error says what is wrong with it.
pub(super) fn parse(payload: &[u8]) -> Result<Command, String> {
    let read: Value = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
    let name = read["cmd"].as_str().ok_or("there is no \"cmd\"")?;
    let number = |key: &str| read["params"].get(key).or_else(|| read.get(key))?.as_f64();
    let seconds = |key: &str, least: f64, most: f64| {
        let value = number(key).filter(|value| *value >= least);
        value.map(|value| value.min(most)).ok_or(format!("{name} needs \"{key}\" in seconds"))
    };
    match name {
        "config" => seconds("interval", 0.1, LONGEST_INTERVAL_S).map(|interval| Command::Config {
            interval_ms: rounded(interval * 1e3).unsigned_abs(),
        }),
        "reboot" => seconds("delay", 0.0, LONGEST_INTERVAL_S)
            .map(|delay| Command::Reboot { delay: rounded(delay * 1e6) }),
        "debug" => seconds("duration", 0.0, LONGEST_DEBUG_S)
            .map(|duration| Command::Debug { duration: rounded(duration * 1e6) }),
        "calib" => Ok(Command::Calib {
            k: number("k").unwrap_or(1.0),
            b: number("b").unwrap_or(0.0),
            t_comp: number("t_comp").unwrap_or(0.0),
        }),
        _ => Err(format!("\"{name}\" is not known")),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "at most a day, in microseconds")]
fn rounded(value: f64) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        let table = [
            (r#"{"cmd":"config","interval":10}"#, Command::Config { interval_ms: 10_000 }),
            (r#"{"cmd":"config","params":{"interval":0.5}}"#, Command::Config { interval_ms: 500 }),
            (r#"{"cmd":"debug","duration":9999}"#, Command::Debug { duration: 600_000_000 }),
            (r#"{"cmd":"reboot","params":{"delay":5}}"#, Command::Reboot { delay: 5_000_000 }),
            (
                r#"{"cmd":"calib","k":1.5,"b":-10,"t_comp":0.1}"#,
                Command::Calib { k: 1.5, b: -10.0, t_comp: 0.1 },
            ),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text.as_bytes()), Ok(expected), "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused_with_its_reason() {
        for text in [
            "",
            "{",
            "[]",
            "null",
            r#"{"cmd":7}"#,
            r#"{"cmd":"ota","url":"x"}"#,
            r#"{"cmd":"config"}"#,
            r#"{"cmd":"config","interval":-1}"#,
            r#"{"cmd":"config","interval":"10"}"#,
            r#"{"cmd":"debug","params":[]}"#,
        ] {
            assert!(parse(text.as_bytes()).is_err_and(|reason| !reason.is_empty()), "{text}");
        }
        assert!(parse(&[0xff, 0xfe]).is_err());
    }
}
