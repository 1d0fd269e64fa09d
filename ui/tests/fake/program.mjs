// The Structured Text that the fake station pretends to run.
export const PROGRAM = [
  {
    name: "PLC_PRG.st",
    text: `(* The line: conveyor, two stations, quality check, energy. (* One scan every SYSTEM_SCAN_TIME. *) *)
PROGRAM PLC_PRG
VAR
  bSystemStart, bSystemStop, bEmergencyStop : BOOL;
  bAutoMode : BOOL := TRUE;         // 自动模式 starts by itself
  bConveyorStart : BOOL;
  rConveyorSpeed : REAL := 3.0;     // m/s
  bStation1Active, bStation2Active : BOOL := TRUE;
  fbConveyor : FB_ConveyorControl;
  fbStation1, fbStation2 : FB_StationControl;
  rConveyorPower, rStation1Power, rStation2Power, rTotalPower : REAL; // kW
  iProductCount, iRejectCount : INT;
  eSystemState : E_System;
END_VAR

IF bEmergencyStop THEN
  eSystemState := E_System.Fault;
ELSIF bSystemStart THEN
  eSystemState := E_System.Running;
ELSIF bSystemStop THEN
  eSystemState := E_System.Standby;
END_IF

bConveyorStart := eSystemState = E_System.Running;
fbConveyor(
  bStart := bConveyorStart,
  rSpeedSetpoint := LIMIT(CONVEYOR_MIN_SPEED, rConveyorSpeed, CONVEYOR_MAX_SPEED),
  bEmergencyStop := bEmergencyStop,
  rPower => rConveyorPower);

fbStation1(bActivate := bStation1Active, tProcessTime := STATION_PROCESS_TIME, rPower => rStation1Power);
fbStation2(bActivate := bStation2Active, tProcessTime := STATION_PROCESS_TIME, rPower => rStation2Power);

rTotalPower := rConveyorPower + rStation1Power + rStation2Power;
END_PROGRAM
`,
  },
  {
    name: "FB_ConveyorControl.st",
    text: `TYPE E_Conveyor : (Stopped, Starting, Running, Stopping); END_TYPE

FUNCTION_BLOCK FB_ConveyorControl
VAR_INPUT
  bStart : BOOL;
  rSpeedSetpoint : REAL;            // m/s
  bEmergencyStop : BOOL;
END_VAR
VAR_OUTPUT
  bRunning : BOOL;
  rActualSpeed : REAL;              // m/s
  rPower : REAL;                    // kW
END_VAR
VAR
  eState : E_Conveyor;
  rStep : REAL;                     // s since the last scan
END_VAR
VAR CONSTANT
  RAMP : REAL := 0.5;               // m/s²
  BRAKE : REAL := 0.8;              // m/s²
END_VAR

CASE eState OF
  E_Conveyor.Running:
    rActualSpeed := LIMIT(0.0, rActualSpeed + RAMP * rStep, rSpeedSetpoint);
    IF NOT bStart OR bEmergencyStop THEN
      eState := E_Conveyor.Stopping;
    END_IF
  E_Conveyor.Stopping:
    rActualSpeed := MAX(0.0, rActualSpeed - BRAKE * rStep);
END_CASE

rPower := CONVEYOR_BASE_POWER + CONVEYOR_SPEED_COEFF * rActualSpeed;
END_FUNCTION_BLOCK
`,
  },
  {
    name: "FB_StationControl.st",
    text: `TYPE E_Station : (Standby, Waiting, Processing, Complete, Fault); END_TYPE

FUNCTION_BLOCK FB_StationControl
VAR_INPUT
  bActivate, bProductPresent, bEmergencyStop : BOOL;
  tProcessTime : TIME := T#5s;
END_VAR
VAR_OUTPUT
  bProcessing, bProcessComplete, bFault : BOOL;
  rPower : REAL;                    // kW
  sStatus : STRING;
END_VAR
VAR
  eState : E_Station;
  tonProcess, tonWait : TON;
END_VAR

tonProcess(IN := eState = E_Station.Processing, PT := tProcessTime);
tonWait(IN := eState = E_Station.Waiting, PT := T#30s);
CASE eState OF
  E_Station.Standby: IF bActivate THEN eState := E_Station.Waiting; END_IF
  E_Station.Waiting: IF bProductPresent THEN eState := E_Station.Processing; END_IF
  E_Station.Processing: IF tonProcess.Q THEN eState := E_Station.Complete; END_IF
END_CASE
rPower := SEL(bProcessing, STATION_STANDBY_POWER, STATION_ACTIVE_POWER);
END_FUNCTION_BLOCK
`,
  },
  {
    name: "GVL_Config.st",
    text: `VAR_GLOBAL CONSTANT
  CONVEYOR_MIN_SPEED : REAL := 0.0;       // m/s
  CONVEYOR_MAX_SPEED : REAL := 5.0;       // m/s
  CONVEYOR_BASE_POWER : REAL := 0.5;      // kW
  CONVEYOR_SPEED_COEFF : REAL := 0.3;     // kW/(m/s)
  STATION_ACTIVE_POWER : REAL := 5.0;     // kW
  STATION_STANDBY_POWER : REAL := 0.2;    // kW
  STATION_PROCESS_TIME : TIME := T#5s;
  QUALITY_CHECK_TIME : TIME := T#1s;
  REJECT_ACTIVATE_TIME : TIME := T#2s;
  POWER_ALARM_THRESHOLD : REAL := 15.0;   // kW
  SYSTEM_SCAN_TIME : TIME := T#100ms;
END_VAR
`,
  },
];
