/* The logic of plc_program/ by hand in C: what a scan of the machine is measured beside. Statement
   for statement the same, so that both end with the same counts. Times are nanoseconds.

   plc SCANS STEP_MS: prints nanoseconds a scan, products, rejects, run seconds and energy. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MS INT64_C(1000000)
#define S (1000 * MS)
#define SCAN __attribute__((noinline))

typedef struct { uint32_t length; char bytes[80]; } text;
#define SET(to, literal) ((to).length = sizeof(literal) - 1, memcpy((to).bytes, literal, sizeof(literal) - 1))

static void join(text *to, const char *head, const text *tail) {
    size_t first = strlen(head), second = tail->length;
    if (second > sizeof to->bytes - first) second = sizeof to->bytes - first;
    memcpy(to->bytes, head, first);
    memcpy(to->bytes + first, tail->bytes, second);
    to->length = (uint32_t)(first + second);
}

static int64_t now;

typedef struct { bool in, q, running; int64_t pt, et, since; } ton;
static void on_delay(ton *t, bool in, int64_t pt) {
    t->in = in;
    t->pt = pt;
    if (!in) { t->q = t->running = false; t->et = 0; return; }
    if (!t->running) { t->running = true; t->since = now; }
    int64_t gone = now - t->since;
    t->et = gone < pt ? gone : pt;
    t->q = gone >= pt;
}

typedef struct { bool q, before; } edge;
static void rising(edge *e, bool clk) {
    e->q = clk && !e->before;
    e->before = clk;
}

typedef struct { double now, last, step; bool measured; } measure;
static void measured(measure *m) {
    m->now = (double)now / 1e6 / 1000.0;
    m->step = m->measured ? fmax(m->now - m->last, 0.0) : 0.0;
    m->last = m->now;
    m->measured = true;
}

typedef struct {
    bool start, emergency, running, fault;
    float setpoint, actual, power;
    int16_t state;
    double speed, target, state_time;
    measure m;
} conveyor;

static void run_conveyor(conveyor *c) {
    measured(&c->m);
    float wanted = c->setpoint < 0.0f ? 0.0f : c->setpoint > 5.0f ? 5.0f : c->setpoint;
    c->target = wanted;
    c->fault = c->emergency || (c->fault && c->start);
    if (c->fault) {
        c->state = 0;
        c->speed = 0.0;
    } else {
        switch (c->state) {
        case 0:
            if (c->start) { c->state = 1; c->state_time = 0.0; }
            break;
        case 1:
            c->state_time += c->m.step;
            if (!c->start) {
                c->state = 0;
            } else if (c->state_time >= 0.5) {
                c->state = 2;
                c->m.step = c->state_time - 0.5;
            }
            break;
        case 2:
            if (!c->start) c->state = 3;
            break;
        case 3:
            if (c->start) c->state = 2;
            break;
        }
        if (c->state == 2) {
            if (c->speed < c->target) c->speed = fmin(c->speed + 0.5f * c->m.step, c->target);
            else c->speed = fmax(c->speed - 0.8f * c->m.step, c->target);
        } else if (c->state == 3) {
            c->speed = fmax(c->speed - 0.8f * c->m.step, 0.0);
            if (c->speed <= 0.0) c->state = 0;
        }
    }
    c->running = c->state == 2;
    c->actual = (float)c->speed;
    c->power = c->speed > 0.0 ? 0.5f + 0.3f * c->actual : 0.0f;
}

typedef struct {
    bool activate, present, emergency, active, processing, complete, fault, measured;
    int64_t process_time, state_time, last;
    float power;
    int16_t state;
    text status;
} station;

static void run_station(station *s) {
    if (s->measured) s->state_time += now - s->last;
    s->last = now;
    s->measured = true;
    int16_t before = s->state;
    if (s->emergency) {
        s->state = 4;
        SET(s->status, "Emergency Stop");
    } else if (!s->activate) {
        s->state = 0;
    } else {
        switch (s->state) {
        case 0: s->state = 1; break;
        case 1:
            if (s->present) s->state = 2;
            else if (s->state_time >= 30 * S) { s->state = 4; SET(s->status, "Wait Timeout"); }
            break;
        case 2:
            if (s->state_time >= s->process_time) s->state = 3;
            else if (!s->present) { s->state = 4; SET(s->status, "Product Lost"); }
            break;
        case 3:
            if (!s->present || s->state_time >= S) s->state = 1;
            break;
        }
    }
    if (s->state != before) {
        s->state_time = 0;
        switch (s->state) {
        case 0: SET(s->status, "Standby"); break;
        case 1: SET(s->status, "Waiting"); break;
        case 2: SET(s->status, "Processing"); break;
        case 3: SET(s->status, "Complete"); break;
        }
    }
    s->active = s->state >= 1 && s->state <= 3;
    s->processing = s->state == 2;
    s->complete = s->state == 3;
    s->fault = s->state == 4;
    s->power = s->processing ? 5.0f : s->active ? 0.2f : 0.0f;
}

typedef struct {
    bool enable, sensor, present, trigger, pass, fail, checking, done, pending, active, ejecting;
    float belt, distance, rate;
    int16_t count, rejects;
    edge rose;
    int32_t samples, good;
    double check_time, travel, eject_time;
    measure m;
} quality;

static void run_quality(quality *q) {
    measured(&q->m);
    if (q->enable && q->ejecting) {
        q->eject_time += q->m.step;
        if (q->eject_time >= 2.0) q->ejecting = false;
    }
    if (q->pending) q->travel += q->belt * q->m.step;
    q->done = false;
    rising(&q->rose, q->enable && q->trigger && q->present);
    if (!q->enable) {
        q->checking = false;
    } else if (q->checking) {
        q->check_time += q->m.step;
    } else if (q->rose.q) {
        q->checking = true;
        q->pass = q->fail = false;
        q->samples = q->good = 0;
        q->check_time = 0.0;
    }
    if (q->checking) {
        if (q->present) {
            q->samples++;
            if (q->sensor) q->good++;
        }
        if (!q->present || (q->samples >= 3 && q->check_time >= 1.0)) {
            q->checking = false;
            q->done = true;
            q->pass = 2 * q->good > q->samples;
            q->fail = !q->pass;
            if (q->count >= 32767) q->count = q->rejects = 0;
            q->count++;
            if (q->fail) { q->rejects++; q->pending = true; q->travel = 0.0; }
            q->rate = 100.0f * (float)q->rejects / (float)q->count;
        }
    }
    if (q->pending && q->enable && q->travel + q->belt * (q->m.step + 0.2) >= q->distance) {
        q->pending = false;
        q->ejecting = true;
        q->eject_time = 0.0;
    }
    q->active = q->ejecting && q->enable;
}

typedef struct {
    bool enable, reset, alarm, updated;
    float p1, p2, p3, threshold, total, energy, average, peak;
    double sum, time, cycle, before;
    int16_t above;
    measure m;
} meter;

static void run_meter(meter *e) {
    measured(&e->m);
    e->total = e->p1 + e->p2 + e->p3;
    e->updated = false;
    if (e->reset) { e->sum = e->time = 0.0; e->peak = 0.0f; }
    if (e->enable) {
        if (!e->reset) {
            e->sum += (e->before + e->total) / 2.0 * e->m.step;
            e->time += e->m.step;
        }
        if (e->total > e->peak) e->peak = e->total;
        if (e->total > e->threshold) e->above = e->above < 2 ? e->above + 1 : 3;
        else e->above = 0;
        if (e->above >= 3) e->alarm = true;
        else if (e->total < 0.9f * e->threshold) e->alarm = false;
        e->cycle += e->m.step;
        if (e->cycle >= 1.0) { e->cycle = 0.0; e->updated = true; }
    } else {
        e->above = 0;
        e->alarm = false;
    }
    e->before = e->total;
    e->energy = (float)(e->sum / 3600.0);
    e->average = e->time > 0.0 ? (float)(e->sum / e->time) : e->total;
}

static struct {
    bool system_start, system_stop, feed_request, energy_reset, emergency, automatic;
    bool conveyor_start, station1, station2, attached, sensor1, sensor2, sensor_quality, present_quality;
    bool brake, feed, gate1, gate2, gate3, tool1, tool2, reject, energy_alarm, system_fault;
    float speed, encoder, meter0, meter1, meter2, command, actual, power0, power1, power2, total, energy, rate;
    int16_t count, rejects, state;
    int64_t run_time, down_time, since_feed, last, step;
    int32_t run_seconds, down_seconds;
    text status, fault;
    conveyor belt;
    station first, second;
    quality check;
    meter power;
    edge start_edge, stop_edge, feed_edge, reset_edge;
    ton start_hold, stop_hold, feed_hold, reset_hold, auto_start, clear1, clear2;
    bool start_wanted, auto_held, measured, simulating, sim_present[3], sim_good[3];
    float sim_travel[3];
    uint32_t random;
} p = { .automatic = true, .random = 20260101 };

static void commands(void) {
    rising(&p.start_edge, p.system_start);
    rising(&p.stop_edge, p.system_stop);
    rising(&p.feed_edge, p.feed_request);
    rising(&p.reset_edge, p.energy_reset);
    on_delay(&p.start_hold, p.system_start, 500 * MS);
    on_delay(&p.stop_hold, p.system_stop, 500 * MS);
    on_delay(&p.feed_hold, p.feed_request, 500 * MS);
    on_delay(&p.reset_hold, p.energy_reset, 500 * MS);
    if (p.start_hold.q) p.system_start = false;
    if (p.stop_hold.q) p.system_stop = false;
    if (p.feed_hold.q) p.feed_request = false;
    if (p.reset_hold.q) p.energy_reset = false;
    if (p.start_edge.q) { p.start_wanted = true; p.auto_held = false; }
    if (p.stop_edge.q) { p.start_wanted = false; p.auto_held = true; }
    if (!p.automatic) p.auto_held = false;
    on_delay(&p.auto_start, p.state == 0 && p.automatic && !p.auto_held && !p.emergency, 3 * S);
}

static void state_of_line(void) {
    int16_t before = p.state;
    if (p.state != 2) {
        if (p.emergency) { SET(p.fault, "Emergency Stop"); p.state = 2; }
        else if (p.first.fault) { join(&p.fault, "Station 1: ", &p.first.status); p.state = 2; }
        else if (p.second.fault) { join(&p.fault, "Station 2: ", &p.second.status); p.state = 2; }
        else if (p.clear1.q) { SET(p.fault, "Station 1: Not Clear"); p.state = 2; }
        else if (p.clear2.q) { SET(p.fault, "Station 2: Not Clear"); p.state = 2; }
        else if (p.state == 1 && p.stop_edge.q) p.state = 0;
        else if (p.state == 0 && (p.start_wanted || p.auto_start.q)) p.state = 1;
    } else if (!p.emergency && (p.stop_edge.q || p.start_wanted)) {
        p.state = 0;
    }
    if (p.state == before) return;
    if (p.state == 1) {
        p.start_wanted = false;
        p.conveyor_start = true;
        if (p.speed <= 0.0f) p.speed = 3.0f;
        p.station1 = p.station2 = true;
        p.since_feed = 10 * S;
    } else {
        p.start_wanted = p.start_wanted && p.state == 0;
        p.conveyor_start = false;
        p.speed = 0.0f;
        if (p.state == 0) p.station1 = p.station2 = false;
    }
}

static void simulate(void) {
    for (int i = 2; i >= 0; i--)
        if (p.sim_present[i]) p.sim_travel[i] += p.actual * ((float)p.step / 1e6f) / 1000.0f;
    if (p.gate3 && p.sim_present[2] && p.sim_travel[2] >= 3.0f) p.sim_present[2] = false;
    for (int i = 1; i >= 0; i--) {
        bool gate = i == 1 ? p.gate2 : p.gate1;
        if (gate && p.sim_present[i] && p.sim_travel[i] >= 3.0f && !p.sim_present[i + 1]) {
            p.sim_present[i] = false;
            p.sim_present[i + 1] = true;
            p.sim_travel[i + 1] = 0.0f;
            p.sim_good[i + 1] = p.sim_good[i];
        }
    }
    if (p.feed && !p.sim_present[0]) {
        p.sim_present[0] = true;
        p.sim_travel[0] = 0.0f;
        p.random = p.random * 1664525u + 1013904223u;
        p.sim_good[0] = p.random / 65536 % 100 < 90;
    }
    p.sensor1 = p.sim_present[0] && p.sim_travel[0] >= 3.0f;
    p.sensor2 = p.sim_present[1] && p.sim_travel[1] >= 3.0f;
    p.present_quality = p.sim_present[2] && p.sim_travel[2] >= 3.0f;
    p.sensor_quality = p.present_quality && p.sim_good[2];
}

static void stations(void) {
    p.first.activate = p.station1 && (p.state != 2 || p.first.fault);
    p.first.present = p.sensor1 && !p.gate1;
    p.first.emergency = p.emergency;
    p.first.process_time = 5 * S;
    run_station(&p.first);
    p.second.activate = p.station2 && (p.state != 2 || p.second.fault);
    p.second.present = p.sensor2 && !p.gate2;
    p.second.emergency = p.emergency;
    p.second.process_time = 5 * S;
    run_station(&p.second);
    p.tool1 = p.first.processing;
    p.tool2 = p.second.processing;
    p.check.enable = p.state == 1;
    p.check.sensor = p.sensor_quality;
    p.check.present = p.present_quality && !p.gate3;
    p.check.trigger = p.present_quality && !p.gate3 && !p.check.pending && !p.check.active;
    p.check.belt = p.actual;
    p.check.distance = 1.5f - 0.3f;
    run_quality(&p.check);
    p.count = p.check.count;
    p.rejects = p.check.rejects;
    p.rate = p.check.rate;
    p.reject = p.check.active;
    p.gate1 = (p.gate1 && p.sensor1) || p.first.complete;
    p.gate2 = (p.gate2 && p.sensor2) || p.second.complete;
    p.gate3 = (p.gate3 && p.present_quality) || p.check.done;
    on_delay(&p.clear1, p.gate1 && p.state == 1, 10 * S);
    on_delay(&p.clear2, p.gate2 && p.state == 1, 10 * S);
}

static void energy(void) {
    p.power0 = p.attached ? p.meter0 : p.belt.power;
    p.power1 = p.attached ? p.meter1 : p.first.power;
    p.power2 = p.attached ? p.meter2 : p.second.power;
    p.power.enable = true;
    p.power.p1 = p.power0;
    p.power.p2 = p.power1;
    p.power.p3 = p.power2;
    p.power.threshold = 15.0f;
    p.power.reset = p.reset_edge.q;
    run_meter(&p.power);
    p.total = p.power.total;
    p.energy = p.power.energy;
    p.energy_alarm = p.power.alarm;
}

static SCAN void scan(void) {
    if (p.measured) p.step = now - p.last;
    p.last = now;
    p.measured = true;
    commands();
    int16_t before = p.state;
    state_of_line();
    p.belt.start = p.conveyor_start;
    p.belt.setpoint = p.speed;
    p.belt.emergency = p.emergency;
    run_conveyor(&p.belt);
    p.command = p.belt.actual;
    p.brake = p.emergency;
    p.actual = p.attached ? p.encoder : p.belt.actual;
    p.feed = false;
    if (p.state == 1 && p.belt.running && p.automatic) {
        p.since_feed += p.step;
        if (p.since_feed >= 10 * S && p.actual > 0.0f) {
            p.feed = true;
            int64_t over = p.since_feed - 10 * S;
            p.since_feed = over < 10 * S - MS ? over : 10 * S - MS;
        }
    } else if (p.feed_edge.q) {
        p.feed = true;
    }
    p.simulating = p.automatic && !p.attached;
    if (p.simulating) simulate();
    stations();
    energy();
    if (before == 1) {
        p.run_time += p.step;
        p.run_seconds = (int32_t)(p.run_time / 1000 / MS);
    } else {
        p.down_time += p.step;
        p.down_seconds = (int32_t)(p.down_time / 1000 / MS);
    }
    p.system_fault = p.state == 2;
    if (p.state == before) return;
    switch (p.state) {
    case 0: SET(p.status, "Standby"); break;
    case 1: SET(p.status, "Running"); break;
    case 2: p.status = p.fault; break;
    }
}

static double nanoseconds(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    long scans = atol(arguments[1]);
    int64_t step = atol(arguments[2]) * MS;
    double best = 1e18;
    for (long done = 0; done < scans; done += 1000) {
        double start = nanoseconds();
        for (int i = 0; i < 1000; i++) {
            scan();
            now += step;
        }
        double each = (nanoseconds() - start) / 1000.0;
        if (each < best) best = each;
    }
    printf("%.2f %d %d %d %.9g\n", best, p.count, p.rejects, p.run_seconds, (double)p.energy);
    return 0;
}
