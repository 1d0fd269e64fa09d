//! Which variable of the program is which wire of the line.
//!
//! Wires are found by name when a program is loaded, so a scan looks nothing up. A variable that
//! the program has not, or that has another type, is a wire that leads nowhere: its sensor is not
//! read, its actuator stays off.

use st::{Machine, Running, Value, VarHandle};

use crate::line::{Actuators, Sensors};

const BOOLEAN_INPUTS: [&str; 5] = [
    "PLC_PRG.bLineAttached",
    "PLC_PRG.bProductSensor1",
    "PLC_PRG.bProductSensor2",
    "PLC_PRG.bQualityPresent",
    "PLC_PRG.bQualitySensor",
];
const REAL_INPUTS: [&str; 4] = [
    "PLC_PRG.rBeltEncoder",
    "PLC_PRG.rConveyorMeter",
    "PLC_PRG.rStation1Meter",
    "PLC_PRG.rStation2Meter",
];
const BELT_COMMAND: &str = "PLC_PRG.rBeltCommand";
const BOOLEAN_OUTPUTS: [&str; 10] = [
    "PLC_PRG.bBrake",
    "PLC_PRG.bFeed",
    "PLC_PRG.bGate1",
    "PLC_PRG.bGate2",
    "PLC_PRG.bGate3",
    "PLC_PRG.bStation1Active",
    "PLC_PRG.bStation2Active",
    "PLC_PRG.bTool1",
    "PLC_PRG.bTool2",
    "PLC_PRG.bRejectActive",
];

/// The variables of the wires.
#[derive(Debug)]
pub(super) struct Wiring {
    boolean_inputs: [Option<VarHandle>; 5],
    real_inputs: [Option<VarHandle>; 4],
    belt_command: Option<VarHandle>,
    boolean_outputs: [Option<VarHandle>; 10],
}

impl Wiring {
    /// The wires of the program that this machine has.
    pub(super) fn find(machine: &Machine<Running>) -> Self {
        let find = |path: &str, like: &Value| {
            let handle = machine.variable(path).ok()?;
            let same = std::mem::discriminant(&machine.read_handle(&handle));
            (same == std::mem::discriminant(like)).then_some(handle)
        };
        let (boolean, real) = (Value::Bool(false), Value::Real(0.0));
        Self {
            boolean_inputs: BOOLEAN_INPUTS.map(|path| find(path, &boolean)),
            real_inputs: REAL_INPUTS.map(|path| find(path, &real)),
            belt_command: find(BELT_COMMAND, &real),
            boolean_outputs: BOOLEAN_OUTPUTS.map(|path| find(path, &boolean)),
        }
    }

    /// Gives the program what the sensors say.
    pub(super) fn read_sensors(&self, machine: &mut Machine<Running>, sensors: &Sensors) {
        let booleans = [
            true,
            sensors.product1,
            sensors.product2,
            sensors.quality_present,
            sensors.quality_good,
        ];
        for (handle, value) in self.boolean_inputs.iter().zip(booleans) {
            if let Some(handle) = handle {
                machine.write_handle(handle, &Value::Bool(value));
            }
        }
        let [station1_kw, station2_kw] = sensors.station_kw;
        let reals = [sensors.belt_speed_mps, sensors.conveyor_kw, station1_kw, station2_kw];
        for (handle, value) in self.real_inputs.iter().zip(reals) {
            if let Some(handle) = handle {
                machine.write_handle(handle, &Value::Real(narrow(value)));
            }
        }
    }

    /// What the program tells the actuators.
    pub(super) fn actuators(&self, machine: &Machine<Running>) -> Actuators {
        let on = self.boolean_outputs.each_ref().map(|handle| {
            handle.as_ref().is_some_and(|handle| machine.read_handle(handle) == Value::Bool(true))
        });
        let [brake, feed, gate1, gate2, gate3, station1, station2, tool1, tool2, ejector] = on;
        let belt_speed_mps = match self.belt_command.as_ref().map(|wire| machine.read_handle(wire))
        {
            Some(Value::Real(speed)) => f64::from(speed),
            _ => 0.0,
        };
        Actuators {
            belt_speed_mps,
            brake,
            feed,
            gates: [gate1, gate2, gate3],
            stations: [station1, station2],
            tools: [tool1, tool2],
            ejector,
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a REAL is what the program has")]
fn narrow(value: f64) -> f32 {
    value as f32
}
