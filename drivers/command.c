/* command.c - carrying out setpoints on one device; see command.h. */
#include "drivers/command.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/log.h"
#include "drivers/counters.h"

#define RELEASE_RETRY_MS 1000

static void advance(struct sk_command *c, sk_mono_ms now);

/* --- results ----------------------------------------------------------------------- */

static void report(struct sk_command *c, enum sk_stage stage, const char *reason)
{
	struct sk_setpoint_result r = {.epoch = c->setpoint.epoch,
				       .seq = c->setpoint.seq,
				       .stage = stage,
				       .t_ms = sk_clock_wall()};

	(void)snprintf(r.reason, sizeof(r.reason), "%s", reason);
	for (size_t i = 0; i < c->task_count && stage != SK_STAGE_REJECTED; i++) {
		const struct sk_task *t = &c->task[i];

		r.applied.fields |= SK_SETPOINT_BIT(t->field);
		r.applied.value[t->field] = t->sequence.applied;
	}
	c->result(c->arg, &r);
}

/* The run ended before its time. */
static void fail(struct sk_command *c, const char *reason, sk_mono_ms now)
{
	enum sk_stage stage = c->wrote ? SK_STAGE_INEFFECTIVE : SK_STAGE_REJECTED;

	c->phase = SK_COMMAND_IDLE;
	if (!c->releasing) {
		report(c, stage, reason);
		return;
	}
	sk_info("%s: cannot release: %s; trying again", c->device->conf->id, reason);
	for (size_t i = 0; i < c->task_count; i++)
		c->hold_until[c->task[i].field] = now + RELEASE_RETRY_MS;
}

static void end_releasing(struct sk_command *c)
{
	for (size_t i = 0; i < c->task_count; i++)
		c->hold_until[c->task[i].field] = SK_MONO_NEVER;
	c->task_count = 0; /* nothing is applied any more */
	report(c, SK_STAGE_RELEASED, "no successor, and no timer in the device");
}

/* --- beginning --------------------------------------------------------------------- */

static int add_task(struct sk_command *c, enum sk_setpoint_field field)
{
	struct sk_handle h = sk_windows_control(&c->device->windows, field);
	struct sk_task *t;
	int reads;

	if (!h.control || h.block->window.count > c->room ||
	    c->task_count == c->task_room)
		return SK_EABSENT;
	t = &c->task[c->task_count];
	*t = (struct sk_task){.field = field,
			      .registers = h.block->window.count,
			      .table = h.block->window.table};
	t->job = (struct sk_sequence_job){
		.placed = h.block->placed,
		.control = h.control,
		.release = c->releasing,
		.value = c->setpoint.want.value[field],
		.rating = sk_map_rating(&c->device->nameplate, h.control->percent_of),
		.revert_s = c->revert_s,
		.wear = &c->wear};
	reads = sk_sequence_reads(&t->job.placed, h.control, t->reads);
	if (reads < 0)
		return reads;
	t->read_count = (size_t)reads;
	c->task_count++;
	return SK_OK;
}

static void begin_reading(struct sk_command *c)
{
	c->read_at = 0;
	c->block.placed = c->task[c->task_at].job.placed;
	c->block.window.count = c->task[c->task_at].registers;
	c->block.window.table = c->task[c->task_at].table;
	memset(c->block.window.known, 0, c->room * sizeof(bool));
}

static void begin(struct sk_command *c, unsigned fields, sk_mono_ms now)
{
	int err = SK_OK;

	c->task_count = c->task_at = c->write_at = 0;
	c->wrote = false;
	c->phase = SK_COMMAND_READ;
	for (int f = 0; f < SK_SETPOINT_COUNT && !err; f++)
		if (fields & SK_SETPOINT_BIT(f))
			err = add_task(c, (enum sk_setpoint_field)f);
	if (err) {
		fail(c, sk_strerror(err), now);
		return;
	}
	begin_reading(c);
	advance(c, now);
}

static void begin_setpoint(struct sk_command *c, sk_mono_ms now)
{
	c->setpoint = c->next;
	c->has_next = false;
	c->releasing = false;
	c->active = false;
	begin(c, c->setpoint.want.fields, now);
}

/* --- requests ---------------------------------------------------------------------- */

/* Last call of its caller: the answer may come from within. */
static void send(struct sk_command *c, sk_mono_ms now)
{
	int err = sk_link_submit(c->device->link, &c->request, now);

	if (err == SK_ENOTCONN)
		fail(c, sk_link_reason(c->device->link), now);
	else if (err)
		fail(c, sk_strerror(err), now);
}

static void send_read(struct sk_command *c, sk_mono_ms now)
{
	const struct sk_span *read = &c->task[c->task_at].reads[c->read_at];

	c->request.want.function = sk_frame_read_function(read->table);
	c->request.want.at = (uint16_t)read->at;
	c->request.want.count = (uint16_t)read->count;
	send(c, now);
}

/* What the operator says of single registers goes before what the table says. */
static uint8_t function_of(const struct sk_command *c, const struct sk_write *w)
{
	if (w->function == SK_FN_WRITE_MANY && w->count == 1 && c->one_by_one)
		return SK_FN_WRITE_ONE;
	if (w->function == SK_FN_WRITE_ONE &&
	    c->device->conf->single_write == SK_SINGLE_16)
		return SK_FN_WRITE_MANY;
	return w->function;
}

static void send_write(struct sk_command *c, sk_mono_ms now)
{
	const struct sk_write *w = &c->task[c->task_at].sequence.write[c->write_at];

	c->request.want.function = function_of(c, w);
	c->request.want.at = w->at;
	c->request.want.count = w->count;
	c->request.want.value = w->reg[0];
	if (w->function == SK_FN_WRITE_COIL)
		c->request.want.value = w->reg[0] ? SK_FRAME_COIL_ON : 0;
	c->request.values = w->reg;
	send(c, now);
}

/* --- the way through the phases ---------------------------------------------------- */

static int build(struct sk_command *c, char *why, sk_mono_ms now)
{
	struct sk_task *t = &c->task[c->task_at];

	t->job.now = now;
	return sk_sequence_build(&t->job, &c->block.window, &t->sequence, why);
}

static void note_wear(struct sk_command *c, sk_mono_ms now)
{
	const struct sk_task *t = &c->task[c->task_at];
	const struct sk_write *w = &t->sequence.write[c->write_at];
	const struct sk_map *map = t->job.placed.map;

	for (size_t i = 0; i < map->point_count; i++) {
		uint64_t writes = 0;

		if (sk_sequence_wrote(w, &t->job.placed, i))
			writes = sk_wear_note(&c->wear, map, (int)i, now);
		if (writes > 0)
			sk_info("%s: %s is flash: written %" PRIu64
				" times since the start",
				c->device->conf->id, map->points[i].name, writes);
	}
}

/* Where the device will not revert by itself, the time is ours to keep: from before the
 * first write, for whatever becomes of the rest. */
static void hold(struct sk_command *c, sk_mono_ms now)
{
	const struct sk_task *t = &c->task[c->task_at];

	if (!c->releasing)
		c->hold_until[t->field] =
			t->sequence.timer || t->job.control->release_count == 0
				? SK_MONO_NEVER
				: now + (sk_mono_ms)c->revert_s * 1000;
}

static void end_reading(struct sk_command *c, sk_mono_ms now)
{
	char why[SK_TEXT_LEN + 1];

	if (!c->releasing && now >= c->expires_at) {
		fail(c, "its ttl ended before it could be written", now);
		return;
	}
	if (build(c, why, now)) {
		fail(c, why, now);
		return;
	}
	hold(c, now);
	c->phase = SK_COMMAND_WRITE;
	c->write_at = 0;
	advance(c, now);
}

static void end_writing(struct sk_command *c, sk_mono_ms now)
{
	c->phase = SK_COMMAND_READ;
	if (++c->task_at == c->task_count) {
		c->phase = SK_COMMAND_VERIFY;
		c->task_at = 0;
		c->active = !c->releasing;
		if (c->active)
			report(c, SK_STAGE_WRITTEN, "");
	}
	begin_reading(c);
	advance(c, now);
}

/* Nobody can say that such a command arrived. */
static bool any_blind(const struct sk_command *c)
{
	for (size_t i = 0; i < c->task_count; i++)
		if (sk_sequence_is_blind(&c->task[i].sequence))
			return true;
	return false;
}

static void end_verifying(struct sk_command *c, sk_mono_ms now)
{
	const struct sk_task *t = &c->task[c->task_at];
	char why[SK_TEXT_LEN + 1];

	if (!sk_sequence_verify(&t->sequence, &t->job.placed, &c->block.window, why)) {
		fail(c, why, now);
		return;
	}
	if (++c->task_at < c->task_count) {
		begin_reading(c);
		advance(c, now);
		return;
	}
	c->phase = SK_COMMAND_IDLE;
	if (c->releasing)
		end_releasing(c);
	else if (!any_blind(c))
		report(c, SK_STAGE_VERIFIED, "");
}

/* The next request, or the next phase. Last call of its caller. */
static void advance(struct sk_command *c, sk_mono_ms now)
{
	const struct sk_task *t = &c->task[c->task_at];

	if (c->phase == SK_COMMAND_WRITE) {
		if (c->write_at < t->sequence.count)
			send_write(c, now);
		else
			end_writing(c, now);
	} else if (c->read_at < t->read_count) {
		send_read(c, now);
	} else if (c->phase == SK_COMMAND_READ) {
		end_reading(c, now);
	} else {
		end_verifying(c, now);
	}
}

static void take_success(struct sk_command *c, const struct sk_reply *reply)
{
	const struct sk_task *t = &c->task[c->task_at];

	if (c->phase == SK_COMMAND_WRITE) {
		c->wrote = true;
		note_wear(c, reply->now);
		c->write_at++;
	} else if (sk_block_store(&c->block, &t->reads[c->read_at], reply->frame)) {
		fail(c, "the device's models moved", reply->now);
		return;
	} else {
		c->read_at++;
	}
	advance(c, reply->now);
}

/* Some know only function 6 for one register, and say so in either way. */
static bool refuses_function(const struct sk_command *c, const struct sk_reply *reply)
{
	return c->phase == SK_COMMAND_WRITE && reply->err == SK_EEXCEPTION &&
	       (reply->exception == SK_EXCEPTION_FUNCTION ||
		reply->exception == SK_EXCEPTION_ADDRESS) &&
	       c->request.want.function == SK_FN_WRITE_MANY &&
	       c->request.want.count == 1 && !c->one_by_one &&
	       c->device->conf->single_write == SK_SINGLE_AUTO;
}

static void take_failure(struct sk_command *c, const struct sk_reply *reply)
{
	char why[SK_TEXT_LEN + 1];

	if (refuses_function(c, reply)) {
		c->one_by_one = true;
		advance(c, reply->now);
		return;
	}
	/* Whether an unanswered write arrived nobody knows. */
	if (c->phase == SK_COMMAND_WRITE && reply->err != SK_EEXCEPTION &&
	    reply->err != SK_ENOTCONN) {
		c->wrote = true;
		note_wear(c, reply->now);
	}
	(void)snprintf(why, sizeof(why), "%s: %.100s",
		       c->phase == SK_COMMAND_WRITE  ? "write"
		       : c->phase == SK_COMMAND_READ ? "read before writing"
						     : "read back",
		       reply->reason);
	fail(c, why, reply->now);
}

static void on_reply(struct sk_request *request, const struct sk_reply *reply)
{
	struct sk_command *c = request->arg;

	sk_count_reply(c->counts, reply);
	if (c->has_next)
		begin_setpoint(c, reply->now);
	else if (reply->err == SK_OK)
		take_success(c, reply);
	else
		take_failure(c, reply);
}

/* --- from outside ------------------------------------------------------------------ */

void sk_command_init(struct sk_command *c, struct sk_device *device, int revert_s)
{
	*c = (struct sk_command){.device = device,
				 .counts = &device->counts,
				 .revert_s = revert_s,
				 .one_by_one =
					 device->conf->single_write == SK_SINGLE_06};
	for (int f = 0; f < SK_SETPOINT_COUNT; f++)
		c->hold_until[f] = SK_MONO_NEVER;
	c->request = (struct sk_request){.want = {.unit = (uint8_t)device->conf->unit},
					 .timeout_ms = device->conf->timeout_ms,
					 .urgent = true,
					 .done = on_reply,
					 .arg = c};
}

void sk_command_clear(struct sk_command *c)
{
	sk_link_cancel(&c->request);
	free(c->block.window.reg);
	free(c->block.window.known);
	free(c->task);
	c->block = (struct sk_block){0};
	c->task = NULL;
	c->room = c->task_room = c->task_count = 0;
	c->phase = SK_COMMAND_IDLE;
}

/* Whoever waits for the result must not wait for ever. */
static void give_up(struct sk_command *c)
{
	if (c->has_next)
		c->setpoint = c->next;
	c->has_next = false;
	if (c->phase != SK_COMMAND_IDLE)
		fail(c, "the device was looked at anew meanwhile", sk_clock_mono());
}

/* Setpoint fields that one of the device's maps knows how to carry out. */
static size_t count_controls(const struct sk_windows *w)
{
	size_t count = 0;

	for (int f = 0; f < SK_SETPOINT_COUNT; f++)
		for (size_t i = 0; i < w->count; i++)
			if (sk_map_control_for(w->block[i].placed.map,
					       (enum sk_setpoint_field)f)) {
				count++;
				break;
			}
	return count;
}

int sk_command_fit(struct sk_command *c)
{
	const struct sk_windows *w = &c->device->windows;
	size_t room = 1;

	sk_link_cancel(&c->request);
	give_up(c);
	sk_command_clear(c);
	for (size_t i = 0; i < w->count; i++)
		if (w->block[i].window.count > room)
			room = w->block[i].window.count;
	c->block.window.reg = calloc(room, sizeof(uint16_t));
	c->block.window.known = calloc(room, sizeof(bool));
	c->task_room = count_controls(w);
	c->task = calloc(c->task_room + 1, sizeof(*c->task));
	if (!c->block.window.reg || !c->block.window.known || !c->task) {
		sk_command_clear(c);
		return SK_ENOMEM;
	}
	c->room = room;
	return SK_OK;
}

void sk_command_accept(struct sk_command *c, const struct sk_setpoint *sp, int64_t age_ms,
		       sk_mono_ms now)
{
	c->next = *sp;
	c->has_next = true;
	c->expires_at = now + sp->ttl_ms - (age_ms > 0 ? age_ms : 0);
	if (c->phase == SK_COMMAND_IDLE)
		begin_setpoint(c, now);
}

sk_mono_ms sk_command_due(const struct sk_command *c)
{
	sk_mono_ms due = c->active ? c->expires_at : INT64_MAX;

	if (c->phase != SK_COMMAND_IDLE)
		return INT64_MAX; /* its result comes first */
	for (int f = 0; f < SK_SETPOINT_COUNT; f++)
		if (c->hold_until[f] != SK_MONO_NEVER && c->hold_until[f] < due)
			due = c->hold_until[f];
	return due;
}

/* Fields whose time is over. A device that is away is asked when it is back. */
static unsigned fields_to_release(struct sk_command *c, sk_mono_ms now)
{
	unsigned fields = 0;

	for (int f = 0; f < SK_SETPOINT_COUNT; f++) {
		if (c->hold_until[f] == SK_MONO_NEVER || now < c->hold_until[f])
			continue;
		if (c->device->state == SK_STATE_OFFLINE)
			c->hold_until[f] = now + RELEASE_RETRY_MS;
		else
			fields |= SK_SETPOINT_BIT(f);
	}
	return fields;
}

void sk_command_tick(struct sk_command *c, sk_mono_ms now)
{
	unsigned fields;

	if (c->phase != SK_COMMAND_IDLE)
		return;
	if (c->active && now >= c->expires_at) {
		c->active = false;
		report(c, SK_STAGE_EXPIRED, "no successor within its ttl");
	}
	fields = fields_to_release(c, now);
	if (!fields)
		return;
	c->releasing = true;
	begin(c, fields, now);
}
