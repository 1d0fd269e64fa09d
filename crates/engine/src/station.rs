//! What people do to alarms, and the alarms of the station itself.

use model::{
    AlarmChange, AlarmKey, AlarmKind, AlarmTransition, AuditEntry, DevicePath, Event, Priority,
    Timestamp, parse_occurrence,
};
use smol_str::SmolStr;

use crate::alarm::action::{Action, Refusal, Said};
use crate::alarm::config::AlarmConfig;
use crate::alarm::machine::{Place, Step};
use crate::alarm::{Cause, Verdict};
use crate::engine::Engine;

/// The device whose alarms are the station's own.
pub const SYSTEM_DEVICE: &str = "station";

/// What a person does to some alarms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What.
    pub action: Action,
    /// Names of occurrences ([`AlarmTransition::occurrence`]) or of alarms ([`AlarmKey`]). An
    /// occurrence that is over, or was raised anew, is refused.
    pub alarms: Vec<String>,
    /// Who.
    pub by: SmolStr,
    /// What they say; for some actions it has to be there.
    pub comment: SmolStr,
    /// When.
    pub at: Timestamp,
}

impl Engine {
    /// Takes a person's action on some alarms, each with its entry in the audit; answers those that
    /// it was refused for.
    pub fn act(&mut self, request: &Request, out: &mut Vec<Event>) -> Vec<(String, Refusal)> {
        self.advance(request.at, out);
        let mut refused = Vec::new();
        for name in &request.alarms {
            match self.act_on(name, request) {
                Ok(edge) => {
                    let audit = AuditEntry {
                        at: edge.at,
                        who: request.by.clone(),
                        action: SmolStr::new_static(request.action.name()),
                        subject: edge.occurrence(),
                        detail: request.comment.to_string(),
                    };
                    self.tell(Some(edge), out);
                    out.push(Event::Audit(audit));
                }
                Err(refusal) => refused.push((name.clone(), refusal)),
            }
        }
        refused
    }

    fn act_on(&mut self, name: &str, request: &Request) -> Result<AlarmTransition, Refusal> {
        let occurrence = parse_occurrence(name);
        let key =
            occurrence.as_ref().map_or_else(|| name.parse().ok(), |(key, _)| Some(key.clone()));
        let key: AlarmKey = key.ok_or(Refusal::Unknown)?;
        if !self.state.devices.contains_key(&key.device) {
            return Err(Refusal::Unknown);
        }
        self.with_device(&key.device, |device, scene| {
            let index = device.find(&key).ok_or(Refusal::Unknown)?;
            let raised_at = device.alarms.at(index).record().map(|record| record.raised_at);
            if occurrence.is_some_and(|(_, wanted)| raised_at != Some(wanted)) {
                return Err(Refusal::Unknown);
            }
            let said = Said { by: &request.by, comment: &request.comment };
            device.with_alarm(index, scene, |alarm, place| alarm.act(&request.action, said, place))
        })
    }

    /// The station says that something is wrong, or well again.
    pub(crate) fn say(
        &mut self,
        point: &SmolStr,
        standing: bool,
        priority: Priority,
        out: &mut Vec<Event>,
    ) {
        let Ok(path) = DevicePath::new(SYSTEM_DEVICE) else { return };
        let known = self.state.devices.get(&path);
        let known = known.is_some_and(|d| d.alarms.find(point, AlarmKind::System).is_some());
        if !AlarmKey::is_point(point) || !(known || standing) {
            return;
        }
        self.register_station(&path);
        let now = self.state.now;
        let config = AlarmConfig::system(point, priority);
        let edge = self.with_device(&path, |device, scene| {
            let index = device.alarms.find_or_add(point, AlarmKind::System);
            let cause = Cause::plain(model::Quality::GOOD, priority);
            let verdict =
                if standing { Verdict::Violated(cause) } else { Verdict::Clear(Cause::back()) };
            let step = device.change(index, scene, |alarm| alarm.judge(verdict, &config, now))?;
            let key = device.alarms.key(scene.path, index);
            let place = Place { key: &key, config: &config, now };
            device.change(index, scene, |alarm| alarm.take(step, &place))
        });
        self.tell(edge, out);
    }

    /// The station is no device that could fall silent.
    fn register_station(&mut self, path: &DevicePath) {
        self.state.devices.entry(path.clone()).or_default();
    }

    /// Ends what is not configured any more.
    pub(crate) fn let_go(&mut self, out: &mut Vec<Event>) {
        let mut paths: Vec<DevicePath> = self.state.devices.keys().cloned().collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.as_str() != SYSTEM_DEVICE) {
            let configured = self.configs.of(path).config.alarms.len();
            let extra = self.with_device(path, |device, _| device.alarms.extra(configured));
            for index in extra {
                let edges = self.with_device(path, |device, scene| {
                    let back = device.with_alarm(index, scene, |alarm, place| {
                        alarm.take(Step::Return(Cause::back()), place)
                    });
                    let free =
                        device.with_alarm(index, scene, |alarm, place| alarm.suppress(None, place));
                    [back, free]
                });
                for edge in edges {
                    self.tell(edge, out);
                }
            }
        }
    }

    /// A transition that was journalled.
    pub(crate) fn restore_alarm(&mut self, transition: &AlarmTransition) {
        let key = &transition.key;
        if key.device.as_str() == SYSTEM_DEVICE {
            self.register_station(&key.device);
        }
        self.with_device(&key.device, |device, scene| {
            let index = device.alarms.find_or_add(&key.point, key.kind);
            device.with_alarm(index, scene, |alarm, place| {
                alarm.restore(transition, place.config);
            });
        });
        if key.kind == AlarmKind::Offline && transition.change == AlarmChange::Raised {
            self.recover_silence(&key.device);
        }
    }
}
