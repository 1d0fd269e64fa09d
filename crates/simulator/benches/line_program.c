/* The line's program (plc_program/) written by hand in C: what a scan costs without a machine in
 * between. Same statements in the same order, same types: BOOL is bool, INT int16_t, REAL float,
 * LREAL double, TIME int64_t nanoseconds, STRING a length and 80 bytes.
 *
 * line_program SCANS SCAN_NS prints the nanoseconds of a scan and what was counted, to be compared
 * with what the program counts. */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef float REAL;
typedef double LREAL;
typedef int64_t TIME;
typedef struct { uint64_t length; char bytes[80]; } STRING;

#define MS INT64_C(1000000)
#define SECOND (1000 * MS)

static const REAL CONVEYOR_MIN_SPEED = 0.0f, CONVEYOR_MAX_SPEED = 5.0f, CONVEYOR_RUN_SPEED = 3.0f;
static const REAL CONVEYOR_ACCELERATION = 0.5f, CONVEYOR_DECELERATION = 0.8f;
static const TIME CONVEYOR_START_TIME = 500 * MS;
static const REAL CONVEYOR_BASE_POWER = 0.5f, CONVEYOR_SPEED_COEFF = 0.3f;
static const REAL STATION_ACTIVE_POWER = 5.0f, STATION_STANDBY_POWER = 0.2f;
static const TIME STATION_PROCESS_TIME = 5 * SECOND, STATION_WAIT_TIMEOUT = 30 * SECOND;
static const TIME STATION_HOLD_TIME = SECOND, STATION_CLEAR_TIMEOUT = 10 * SECOND;
static const TIME QUALITY_CHECK_TIME = SECOND, REJECT_ACTIVATE_TIME = 2 * SECOND;
static const int32_t QUALITY_MIN_SAMPLES = 3;
static const REAL EJECTOR_DISTANCE = 1.5f, EJECTOR_REACH = 0.3f;
static const TIME EJECTOR_STROKE_TIME = 200 * MS, ENERGY_UPDATE_CYCLE = SECOND;
static const REAL POWER_ALARM_THRESHOLD = 15.0f, POWER_ALARM_CLEAR = 0.9f;
static const int16_t POWER_ALARM_SCANS = 3, COUNT_MAX = 32767;
static const TIME AUTO_START_DELAY = 3 * SECOND, COMMAND_HOLD_TIME = 500 * MS;
static const TIME FEED_CYCLE = 10 * SECOND;
static const REAL SIM_DISTANCE = 3.0f;
static const uint32_t SIM_GOOD_PERCENT = 90;

/* The clock of the scan; volatile so that scans are not folded together. */
static volatile TIME clock_ns;

static inline LREAL ms(TIME t) { return (LREAL)t / 1e6; }
static inline LREAL max_l(LREAL a, LREAL b) { return a > b ? a : b; }
static inline LREAL min_l(LREAL a, LREAL b) { return a < b ? a : b; }

static void set(STRING *to, const char *text) {
    size_t length = strlen(text);
    to->length = length;
    memcpy(to->bytes, text, length);
}

static void concat(STRING *to, const char *head, const STRING *tail) {
    size_t length = strlen(head);
    size_t rest = tail->length < 80 - length ? tail->length : 80 - length;
    memcpy(to->bytes, head, length);
    memcpy(to->bytes + length, tail->bytes, rest);
    to->length = length + rest;
}

typedef struct { bool clk, q, memory; } R_TRIG;
static void r_trig(R_TRIG *fb, bool clk) {
    fb->clk = clk;
    fb->q = clk && !fb->memory;
    fb->memory = clk;
}

typedef struct { bool in, q, timing; TIME pt, et, start; } TON;
static void ton(TON *fb, bool in, TIME pt) {
    fb->in = in;
    fb->pt = pt;
    if (!in) {
        fb->timing = false;
        fb->et = 0;
        fb->q = false;
        return;
    }
    if (!fb->timing) {
        fb->timing = true;
        fb->start = clock_ns;
    }
    TIME passed = clock_ns - fb->start;
    fb->et = passed < pt ? passed : pt;
    fb->q = passed >= pt;
}

typedef struct {
    bool bStart, bEmergencyStop, bRunning, bFault, bMeasured;
    REAL rSpeedSetpoint, rActualSpeed, rPower;
    int16_t iState;
    LREAL lrSpeed, lrTarget, lrStateTime, lrNow, lrLast, lrStep;
} FB_ConveyorControl;

static void conveyor(FB_ConveyorControl *f) {
    f->lrNow = ms(clock_ns) / 1000.0;
    f->lrStep = f->bMeasured ? max_l(f->lrNow - f->lrLast, 0.0) : 0.0;
    f->lrLast = f->lrNow;
    f->bMeasured = true;
    REAL wanted = f->rSpeedSetpoint < CONVEYOR_MAX_SPEED ? f->rSpeedSetpoint : CONVEYOR_MAX_SPEED;
    f->lrTarget = wanted > CONVEYOR_MIN_SPEED ? wanted : CONVEYOR_MIN_SPEED;
    f->bFault = f->bEmergencyStop || (f->bFault && f->bStart);
    if (f->bFault) {
        f->iState = 0;
        f->lrSpeed = 0.0;
    } else {
        switch (f->iState) {
        case 0:
            if (f->bStart) {
                f->iState = 1;
                f->lrStateTime = 0.0;
            }
            break;
        case 1:
            f->lrStateTime += f->lrStep;
            if (!f->bStart) {
                f->iState = 0;
            } else if (f->lrStateTime >= ms(CONVEYOR_START_TIME) / 1000.0) {
                f->iState = 2;
                f->lrStep = f->lrStateTime - ms(CONVEYOR_START_TIME) / 1000.0;
            }
            break;
        case 2:
            if (!f->bStart) f->iState = 3;
            break;
        case 3:
            if (f->bStart) f->iState = 2;
            break;
        }
        if (f->iState == 2) {
            if (f->lrSpeed < f->lrTarget)
                f->lrSpeed = min_l(f->lrSpeed + CONVEYOR_ACCELERATION * f->lrStep, f->lrTarget);
            else
                f->lrSpeed = max_l(f->lrSpeed - CONVEYOR_DECELERATION * f->lrStep, f->lrTarget);
        } else if (f->iState == 3) {
            f->lrSpeed = max_l(f->lrSpeed - CONVEYOR_DECELERATION * f->lrStep, 0.0);
            if (f->lrSpeed <= 0.0) f->iState = 0;
        }
    }
    f->bRunning = f->iState == 2;
    f->rActualSpeed = (REAL)f->lrSpeed;
    f->rPower = f->lrSpeed > 0.0 ? CONVEYOR_BASE_POWER + CONVEYOR_SPEED_COEFF * f->rActualSpeed : 0.0f;
}

typedef struct {
    bool bActivate, bProductPresent, bEmergencyStop, bActive, bProcessing, bProcessComplete, bFault;
    bool bMeasured;
    TIME tProcessTime, tStateTime, tNow, tLast;
    REAL rPower;
    STRING sStatus;
    int16_t iState, iBefore;
} FB_StationControl;

static void station(FB_StationControl *f) {
    f->tNow = clock_ns;
    if (f->bMeasured) f->tStateTime += f->tNow - f->tLast;
    f->tLast = f->tNow;
    f->bMeasured = true;
    f->iBefore = f->iState;
    if (f->bEmergencyStop) {
        f->iState = 4;
        set(&f->sStatus, "Emergency Stop");
    } else if (!f->bActivate) {
        f->iState = 0;
    } else {
        switch (f->iState) {
        case 0:
            f->iState = 1;
            break;
        case 1:
            if (f->bProductPresent) {
                f->iState = 2;
            } else if (f->tStateTime >= STATION_WAIT_TIMEOUT) {
                f->iState = 4;
                set(&f->sStatus, "Wait Timeout");
            }
            break;
        case 2:
            if (f->tStateTime >= f->tProcessTime) {
                f->iState = 3;
            } else if (!f->bProductPresent) {
                f->iState = 4;
                set(&f->sStatus, "Product Lost");
            }
            break;
        case 3:
            if (!f->bProductPresent || f->tStateTime >= STATION_HOLD_TIME) f->iState = 1;
            break;
        }
    }
    if (f->iState != f->iBefore) f->tStateTime = 0;
    switch (f->iState) {
    case 0: set(&f->sStatus, "Standby"); break;
    case 1: set(&f->sStatus, "Waiting"); break;
    case 2: set(&f->sStatus, "Processing"); break;
    case 3: set(&f->sStatus, "Complete"); break;
    }
    f->bActive = f->iState >= 1 && f->iState <= 3;
    f->bProcessing = f->iState == 2;
    f->bProcessComplete = f->iState == 3;
    f->bFault = f->iState == 4;
    f->rPower = f->bProcessing ? STATION_ACTIVE_POWER : f->bActive ? STATION_STANDBY_POWER : 0.0f;
}

typedef struct {
    bool bEnable, bQualitySensor, bProductPresent, bTriggerCheck;
    bool bQualityPass, bQualityFail, bChecking, bCheckDone, bRejectPending, bRejectActive;
    bool bEjecting, bMeasured;
    REAL rBeltSpeed, rEjectorDistance, rRejectRate;
    int16_t iProductCount, iRejectCount;
    R_TRIG fbTrigger;
    int32_t diSamples, diGood;
    LREAL lrCheckTime, lrTravel, lrEjectTime, lrNow, lrLast, lrStep;
} FB_QualityCheck;

static void quality(FB_QualityCheck *f) {
    f->lrNow = ms(clock_ns) / 1000.0;
    f->lrStep = f->bMeasured ? max_l(f->lrNow - f->lrLast, 0.0) : 0.0;
    f->lrLast = f->lrNow;
    f->bMeasured = true;
    if (f->bEnable && f->bEjecting) {
        f->lrEjectTime += f->lrStep;
        if (f->lrEjectTime >= ms(REJECT_ACTIVATE_TIME) / 1000.0) f->bEjecting = false;
    }
    if (f->bRejectPending) f->lrTravel += f->rBeltSpeed * f->lrStep;
    f->bCheckDone = false;
    r_trig(&f->fbTrigger, f->bEnable && f->bTriggerCheck && f->bProductPresent);
    if (!f->bEnable) {
        f->bChecking = false;
    } else if (f->bChecking) {
        f->lrCheckTime += f->lrStep;
    } else if (f->fbTrigger.q) {
        f->bChecking = true;
        f->bQualityPass = f->bQualityFail = false;
        f->diSamples = f->diGood = 0;
        f->lrCheckTime = 0.0;
    }
    if (f->bChecking) {
        if (f->bProductPresent) {
            f->diSamples++;
            if (f->bQualitySensor) f->diGood++;
        }
        if (!f->bProductPresent
            || (f->diSamples >= QUALITY_MIN_SAMPLES
                && f->lrCheckTime >= ms(QUALITY_CHECK_TIME) / 1000.0)) {
            f->bChecking = false;
            f->bCheckDone = true;
            f->bQualityPass = 2 * f->diGood > f->diSamples;
            f->bQualityFail = !f->bQualityPass;
            if (f->iProductCount >= COUNT_MAX) f->iProductCount = f->iRejectCount = 0;
            f->iProductCount++;
            if (f->bQualityFail) {
                f->iRejectCount++;
                f->bRejectPending = true;
                f->lrTravel = 0.0;
            }
            f->rRejectRate = 100.0f * (REAL)f->iRejectCount / (REAL)f->iProductCount;
        }
    }
    if (f->bRejectPending && f->bEnable
        && f->lrTravel + f->rBeltSpeed * (f->lrStep + ms(EJECTOR_STROKE_TIME) / 1000.0)
            >= f->rEjectorDistance) {
        f->bRejectPending = false;
        f->bEjecting = true;
        f->lrEjectTime = 0.0;
    }
    f->bRejectActive = f->bEjecting && f->bEnable;
}

typedef struct {
    bool bEnable, bReset, bPowerAlarm, bDataUpdated, bMeasured;
    REAL rPower1, rPower2, rPower3, rPowerThreshold;
    REAL rTotalPower, rTotalEnergy, rAveragePower, rPeakPower;
    LREAL lrEnergy, lrTime, lrCycle, lrBefore, lrNow, lrLast, lrStep;
    int16_t iAbove;
} FB_EnergyMeter;

static void energy(FB_EnergyMeter *f) {
    f->lrNow = ms(clock_ns) / 1000.0;
    f->lrStep = f->bMeasured ? max_l(f->lrNow - f->lrLast, 0.0) : 0.0;
    f->lrLast = f->lrNow;
    f->bMeasured = true;
    f->rTotalPower = f->rPower1 + f->rPower2 + f->rPower3;
    f->bDataUpdated = false;
    if (f->bReset) {
        f->lrEnergy = f->lrTime = 0.0;
        f->rPeakPower = 0.0f;
    }
    if (f->bEnable) {
        if (!f->bReset) {
            f->lrEnergy += (f->lrBefore + f->rTotalPower) / 2.0 * f->lrStep;
            f->lrTime += f->lrStep;
        }
        f->rPeakPower = f->rPeakPower > f->rTotalPower ? f->rPeakPower : f->rTotalPower;
        if (f->rTotalPower > f->rPowerThreshold)
            f->iAbove = f->iAbove + 1 < POWER_ALARM_SCANS ? (int16_t)(f->iAbove + 1) : POWER_ALARM_SCANS;
        else
            f->iAbove = 0;
        if (f->iAbove >= POWER_ALARM_SCANS)
            f->bPowerAlarm = true;
        else if (f->rTotalPower < POWER_ALARM_CLEAR * f->rPowerThreshold)
            f->bPowerAlarm = false;
        f->lrCycle += f->lrStep;
        if (f->lrCycle >= ms(ENERGY_UPDATE_CYCLE) / 1000.0) {
            f->lrCycle = 0.0;
            f->bDataUpdated = true;
        }
    } else {
        f->iAbove = 0;
        f->bPowerAlarm = false;
    }
    f->lrBefore = f->rTotalPower;
    f->rTotalEnergy = (REAL)(f->lrEnergy / 3600.0);
    f->rAveragePower = f->lrTime > 0.0 ? (REAL)(f->lrEnergy / f->lrTime) : f->rTotalPower;
}

static struct {
    bool bSystemStart, bSystemStop, bFeedRequest, bEnergyReset, bEmergencyStop, bAutoMode;
    bool bConveyorStart, bStation1Active, bStation2Active, bLineAttached;
    bool bProductSensor1, bProductSensor2, bQualitySensor, bQualityPresent;
    REAL rConveyorSpeed, rBeltEncoder, rConveyorMeter, rStation1Meter, rStation2Meter, rBeltCommand;
    bool bBrake, bFeed, bGate1, bGate2, bGate3, bTool1, bTool2, bRejectActive;
    REAL rConveyorActualSpeed, rConveyorPower, rStation1Power, rStation2Power, rTotalPower;
    REAL rTotalEnergy, rRejectRate;
    bool bEnergyAlarm, bSystemFault;
    int16_t iProductCount, iRejectCount, eSystemState, iStateBefore;
    TIME tRunTime, tDownTime, tSinceFeed, tNow, tLast, tStep;
    int32_t iRunTimeSeconds, iDownTimeSeconds;
    STRING sSystemStatus, sFault;
    FB_ConveyorControl fbConveyor;
    FB_StationControl fbStation1, fbStation2;
    FB_QualityCheck fbQuality;
    FB_EnergyMeter fbEnergy;
    R_TRIG fbStartEdge, fbStopEdge, fbFeedEdge, fbResetEdge;
    TON fbStartHold, fbStopHold, fbFeedHold, fbResetHold, fbAutoStart, fbClear1, fbClear2;
    bool bStartWanted, bAutoHeld, bMeasured, bSimulating;
    bool abSimPresent[3], abSimGood[3];
    REAL arSimTravel[3];
    uint32_t udSimRandom;
    int16_t iSim;
} p;

static void simulate(void) {
    for (p.iSim = 3; p.iSim >= 1; p.iSim--)
        if (p.abSimPresent[p.iSim - 1])
            p.arSimTravel[p.iSim - 1] += p.rConveyorActualSpeed * (REAL)ms(p.tStep) / 1000.0f;
    if (p.bGate3 && p.abSimPresent[2] && p.arSimTravel[2] >= SIM_DISTANCE) p.abSimPresent[2] = false;
    if (p.bGate2 && p.abSimPresent[1] && p.arSimTravel[1] >= SIM_DISTANCE && !p.abSimPresent[2]) {
        p.abSimPresent[1] = false;
        p.abSimPresent[2] = true;
        p.arSimTravel[2] = 0.0f;
        p.abSimGood[2] = p.abSimGood[1];
    }
    if (p.bGate1 && p.abSimPresent[0] && p.arSimTravel[0] >= SIM_DISTANCE && !p.abSimPresent[1]) {
        p.abSimPresent[0] = false;
        p.abSimPresent[1] = true;
        p.arSimTravel[1] = 0.0f;
        p.abSimGood[1] = p.abSimGood[0];
    }
    if (p.bFeed && !p.abSimPresent[0]) {
        p.abSimPresent[0] = true;
        p.arSimTravel[0] = 0.0f;
        p.udSimRandom = p.udSimRandom * 1664525u + 1013904223u;
        p.abSimGood[0] = p.udSimRandom / 65536 % 100 < SIM_GOOD_PERCENT;
    }
    p.bProductSensor1 = p.abSimPresent[0] && p.arSimTravel[0] >= SIM_DISTANCE;
    p.bProductSensor2 = p.abSimPresent[1] && p.arSimTravel[1] >= SIM_DISTANCE;
    p.bQualityPresent = p.abSimPresent[2] && p.arSimTravel[2] >= SIM_DISTANCE;
    p.bQualitySensor = p.bQualityPresent && p.abSimGood[2];
}

static void state(void) {
    p.iStateBefore = p.eSystemState;
    if (p.eSystemState != 2) {
        if (p.bEmergencyStop) {
            set(&p.sFault, "Emergency Stop");
            p.eSystemState = 2;
        } else if (p.fbStation1.bFault) {
            concat(&p.sFault, "Station 1: ", &p.fbStation1.sStatus);
            p.eSystemState = 2;
        } else if (p.fbStation2.bFault) {
            concat(&p.sFault, "Station 2: ", &p.fbStation2.sStatus);
            p.eSystemState = 2;
        } else if (p.fbClear1.q) {
            set(&p.sFault, "Station 1: Not Clear");
            p.eSystemState = 2;
        } else if (p.fbClear2.q) {
            set(&p.sFault, "Station 2: Not Clear");
            p.eSystemState = 2;
        } else if (p.eSystemState == 1 && p.fbStopEdge.q) {
            p.eSystemState = 0;
        } else if (p.eSystemState == 0 && (p.bStartWanted || p.fbAutoStart.q)) {
            p.eSystemState = 1;
        }
    } else if (!p.bEmergencyStop && (p.fbStopEdge.q || p.bStartWanted)) {
        p.eSystemState = 0;
    }
    if (p.eSystemState == p.iStateBefore) return;
    if (p.eSystemState == 1) {
        p.bStartWanted = false;
        p.bConveyorStart = true;
        if (p.rConveyorSpeed <= 0.0f) p.rConveyorSpeed = CONVEYOR_RUN_SPEED;
        p.bStation1Active = p.bStation2Active = true;
        p.tSinceFeed = FEED_CYCLE;
    } else {
        p.bStartWanted = p.bStartWanted && p.eSystemState == 0;
        p.bConveyorStart = false;
        p.rConveyorSpeed = 0.0f;
        if (p.eSystemState == 0) p.bStation1Active = p.bStation2Active = false;
    }
}

__attribute__((noinline)) static void scan(void) {
    p.tNow = clock_ns;
    if (p.bMeasured) p.tStep = p.tNow - p.tLast;
    p.tLast = p.tNow;
    p.bMeasured = true;

    r_trig(&p.fbStartEdge, p.bSystemStart);
    r_trig(&p.fbStopEdge, p.bSystemStop);
    r_trig(&p.fbFeedEdge, p.bFeedRequest);
    r_trig(&p.fbResetEdge, p.bEnergyReset);
    ton(&p.fbStartHold, p.bSystemStart, COMMAND_HOLD_TIME);
    ton(&p.fbStopHold, p.bSystemStop, COMMAND_HOLD_TIME);
    ton(&p.fbFeedHold, p.bFeedRequest, COMMAND_HOLD_TIME);
    ton(&p.fbResetHold, p.bEnergyReset, COMMAND_HOLD_TIME);
    if (p.fbStartHold.q) p.bSystemStart = false;
    if (p.fbStopHold.q) p.bSystemStop = false;
    if (p.fbFeedHold.q) p.bFeedRequest = false;
    if (p.fbResetHold.q) p.bEnergyReset = false;
    if (p.fbStartEdge.q) {
        p.bStartWanted = true;
        p.bAutoHeld = false;
    }
    if (p.fbStopEdge.q) {
        p.bStartWanted = false;
        p.bAutoHeld = true;
    }
    if (!p.bAutoMode) p.bAutoHeld = false;
    ton(&p.fbAutoStart, p.eSystemState == 0 && p.bAutoMode && !p.bAutoHeld && !p.bEmergencyStop,
        AUTO_START_DELAY);

    state();

    p.fbConveyor.bStart = p.bConveyorStart;
    p.fbConveyor.rSpeedSetpoint = p.rConveyorSpeed;
    p.fbConveyor.bEmergencyStop = p.bEmergencyStop;
    conveyor(&p.fbConveyor);
    p.rBeltCommand = p.fbConveyor.rActualSpeed;
    p.bBrake = p.bEmergencyStop;
    p.rConveyorActualSpeed = p.bLineAttached ? p.rBeltEncoder : p.fbConveyor.rActualSpeed;

    p.bFeed = false;
    if (p.eSystemState == 1 && p.fbConveyor.bRunning && p.bAutoMode) {
        p.tSinceFeed += p.tStep;
        if (p.tSinceFeed >= FEED_CYCLE && p.rConveyorActualSpeed > 0.0f) {
            p.bFeed = true;
            TIME rest = p.tSinceFeed - FEED_CYCLE;
            p.tSinceFeed = rest < FEED_CYCLE - MS ? rest : FEED_CYCLE - MS;
        }
    } else if (p.fbFeedEdge.q) {
        p.bFeed = true;
    }

    p.bSimulating = p.bAutoMode && !p.bLineAttached;
    if (p.bSimulating) simulate();

    p.fbStation1.bActivate = p.bStation1Active && (p.eSystemState != 2 || p.fbStation1.bFault);
    p.fbStation1.bProductPresent = p.bProductSensor1 && !p.bGate1;
    p.fbStation1.bEmergencyStop = p.bEmergencyStop;
    p.fbStation1.tProcessTime = STATION_PROCESS_TIME;
    station(&p.fbStation1);
    p.fbStation2.bActivate = p.bStation2Active && (p.eSystemState != 2 || p.fbStation2.bFault);
    p.fbStation2.bProductPresent = p.bProductSensor2 && !p.bGate2;
    p.fbStation2.bEmergencyStop = p.bEmergencyStop;
    p.fbStation2.tProcessTime = STATION_PROCESS_TIME;
    station(&p.fbStation2);
    p.bTool1 = p.fbStation1.bProcessing;
    p.bTool2 = p.fbStation2.bProcessing;

    p.fbQuality.bEnable = p.eSystemState == 1;
    p.fbQuality.bQualitySensor = p.bQualitySensor;
    p.fbQuality.bProductPresent = p.bQualityPresent && !p.bGate3;
    p.fbQuality.bTriggerCheck = p.bQualityPresent && !p.bGate3 && !p.fbQuality.bRejectPending
        && !p.fbQuality.bRejectActive;
    p.fbQuality.rBeltSpeed = p.rConveyorActualSpeed;
    p.fbQuality.rEjectorDistance = EJECTOR_DISTANCE - EJECTOR_REACH;
    quality(&p.fbQuality);
    p.iProductCount = p.fbQuality.iProductCount;
    p.iRejectCount = p.fbQuality.iRejectCount;
    p.rRejectRate = p.fbQuality.rRejectRate;
    p.bRejectActive = p.fbQuality.bRejectActive;

    p.bGate1 = (p.bGate1 && p.bProductSensor1) || p.fbStation1.bProcessComplete;
    p.bGate2 = (p.bGate2 && p.bProductSensor2) || p.fbStation2.bProcessComplete;
    p.bGate3 = (p.bGate3 && p.bQualityPresent) || p.fbQuality.bCheckDone;
    ton(&p.fbClear1, p.bGate1 && p.eSystemState == 1, STATION_CLEAR_TIMEOUT);
    ton(&p.fbClear2, p.bGate2 && p.eSystemState == 1, STATION_CLEAR_TIMEOUT);

    p.rConveyorPower = p.bLineAttached ? p.rConveyorMeter : p.fbConveyor.rPower;
    p.rStation1Power = p.bLineAttached ? p.rStation1Meter : p.fbStation1.rPower;
    p.rStation2Power = p.bLineAttached ? p.rStation2Meter : p.fbStation2.rPower;
    p.fbEnergy.bEnable = true;
    p.fbEnergy.rPower1 = p.rConveyorPower;
    p.fbEnergy.rPower2 = p.rStation1Power;
    p.fbEnergy.rPower3 = p.rStation2Power;
    p.fbEnergy.rPowerThreshold = POWER_ALARM_THRESHOLD;
    p.fbEnergy.bReset = p.fbResetEdge.q;
    energy(&p.fbEnergy);
    p.rTotalPower = p.fbEnergy.rTotalPower;
    p.rTotalEnergy = p.fbEnergy.rTotalEnergy;
    p.bEnergyAlarm = p.fbEnergy.bPowerAlarm;

    if (p.iStateBefore == 1)
        p.tRunTime += p.tStep;
    else
        p.tDownTime += p.tStep;
    p.iRunTimeSeconds = (int32_t)(p.tRunTime / 1000 / MS);
    p.iDownTimeSeconds = (int32_t)(p.tDownTime / 1000 / MS);
    p.bSystemFault = p.eSystemState == 2;
    switch (p.eSystemState) {
    case 0: set(&p.sSystemStatus, "Standby"); break;
    case 1: set(&p.sSystemStatus, "Running"); break;
    case 2: p.sSystemStatus = p.sFault; break;
    }
}

int main(int argc, char **argv) {
    int64_t scans = argc > 1 ? atoll(argv[1]) : 100000;
    int64_t scan_ns = argc > 2 ? atoll(argv[2]) : 10 * MS;
    p.bAutoMode = true;
    p.udSimRandom = 20260101u;
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    for (int64_t n = 0; n < scans; n++) {
        clock_ns = n * scan_ns;
        scan();
    }
    clock_gettime(CLOCK_MONOTONIC, &after);
    double taken = (after.tv_sec - before.tv_sec) * 1e9 + (after.tv_nsec - before.tv_nsec);
    printf("{\"ns_per_scan\":%.1f,\"products\":%d,\"rejects\":%d,\"energy_kwh\":%.9g}\n",
        taken / scans, p.iProductCount, p.iRejectCount, p.rTotalEnergy);
    return 0;
}
