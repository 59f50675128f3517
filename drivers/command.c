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
#include "drivers/reversion.h"

#define WHY_ANEW "the device was looked at anew meanwhile"

static void advance(struct sk_command *c, sk_mono_ms now);

/* --- ending ------------------------------------------------------------------------ */

/* Last call of its caller: the owner may begin the next order from within. */
static void end(struct sk_command *c, enum sk_command_end how, const char *why,
		sk_mono_ms now)
{
	c->phase = SK_COMMAND_IDLE;
	c->paused_until = SK_MONO_NEVER;
	c->on->ended(c->arg, how, why, now);
}

static void fail(struct sk_command *c, const char *reason, sk_mono_ms now)
{
	end(c, c->wrote ? SK_END_FAILED : SK_END_REFUSED, reason, now);
}

void sk_command_applied(const struct sk_command *c, struct sk_setpoint_values *out)
{
	*out = (struct sk_setpoint_values){0};
	for (size_t i = 0; i < c->task_count; i++) {
		const struct sk_task *t = &c->task[i];

		out->fields |= SK_SETPOINT_BIT(t->field);
		out->value[t->field] = t->sequence.applied;
	}
}

/* --- beginning --------------------------------------------------------------------- */

/* What the device itself shall revert to, should nobody be there to restrict it. */
static double fallback_for(const struct sk_command *c, enum sk_setpoint_field field)
{
	const struct sk_conf_der *conf = c->device->conf;

	return field == SK_SP_P_MAX_W && conf->on_loss == SK_LEAVE_RESTRICT
		       ? conf->fallback_p_max_w
		       : (double)NAN;
}

/* As the device is polled, but within a SunSpec model few requests go before short ones.
 */
static int plan_reads(struct sk_command *c, const struct sk_task *t)
{
	const struct sk_windows_how *how = &c->device->windows.how;
	unsigned hole = t->job.placed.map->sunspec ? SK_FRAME_READ_MAX : 0;
	const struct sk_plan_limits limits = {.registers = how->registers,
					      .hole = how->gap >= 0 ? (unsigned)how->gap
								    : hole};
	int reads = sk_sequence_reads(&t->job.placed, t->job.control, &limits, c->reads);

	c->read_count = reads < 0 ? 0 : (size_t)reads;
	return reads < 0 ? reads : SK_OK;
}

static int add_task(struct sk_command *c, enum sk_setpoint_field field)
{
	struct sk_handle h = sk_windows_control(&c->device->windows, field);
	struct sk_task *t;
	int err;

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
		.release = c->order.release,
		.value = c->order.want.value[field],
		.rating = sk_map_rating(&c->device->nameplate, h.control->percent_of),
		.revert_s = c->revert_s,
		.wear = &c->wear,
		.toggle = c->device->conf->toggle_ms > 0,
		.fallback = fallback_for(c, field)};
	err = plan_reads(c, t);
	if (!err)
		c->task_count++;
	return err;
}

/* Last call of its caller: the answer may come from within. */
static void begin_reading(struct sk_command *c, sk_mono_ms now)
{
	const struct sk_task *t = &c->task[c->task_at];
	int err = plan_reads(c, t);

	if (err) {
		fail(c, sk_strerror(err), now);
		return;
	}
	c->read_at = 0;
	c->block.placed = t->job.placed;
	c->block.window.count = t->registers;
	c->block.window.table = t->table;
	memset(c->block.window.known, 0, c->room * sizeof(bool));
	advance(c, now);
}

void sk_command_begin(struct sk_command *c, const struct sk_order *order, sk_mono_ms now)
{
	unsigned fields = order->want.fields;
	int err = SK_OK;

	c->order = *order;
	c->superseded = false;
	c->paused_until = SK_MONO_NEVER;
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
	begin_reading(c, now);
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
	const struct sk_span *read = &c->reads[c->read_at];

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

static bool may_give_up(const struct sk_command *c)
{
	return c->phase == SK_COMMAND_VERIFY ||
	       (c->phase == SK_COMMAND_READ && !c->wrote);
}

static void give_up(struct sk_command *c, sk_mono_ms now)
{
	end(c, SK_END_SUPERSEDED, "a newer one took its place", now);
}

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

static void end_reading(struct sk_command *c, sk_mono_ms now)
{
	char why[SK_TEXT_LEN + 1];

	if (now >= c->order.not_after) {
		fail(c, "its ttl ended before it could be written", now);
		return;
	}
	if (build(c, why, now)) {
		fail(c, why, now);
		return;
	}
	c->on->writing(c->arg, &c->task[c->task_at], now);
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
		c->on->written(c->arg, now);
		if (c->superseded) {
			give_up(c, now);
			return;
		}
	}
	begin_reading(c, now);
}

static void end_verifying(struct sk_command *c, sk_mono_ms now)
{
	struct sk_task *t = &c->task[c->task_at];
	char why[SK_TEXT_LEN + 1];

	t->left_s =
		sk_reversion_left(t->job.placed.map, t->job.control, &c->block.window);
	if (!sk_sequence_verify(&t->sequence, &t->job.placed, &c->block.window, why)) {
		fail(c, why, now);
		return;
	}
	if (++c->task_at < c->task_count) {
		begin_reading(c, now);
		return;
	}
	end(c, SK_END_VERIFIED, "", now);
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
	} else if (c->read_at < c->read_count) {
		send_read(c, now);
	} else if (c->phase == SK_COMMAND_READ) {
		end_reading(c, now);
	} else {
		end_verifying(c, now);
	}
}

static void take_success(struct sk_command *c, const struct sk_reply *reply)
{
	if (c->phase == SK_COMMAND_WRITE) {
		c->wrote = true;
		note_wear(c, reply->now);
		if (c->task[c->task_at].sequence.write[c->write_at++].passing) {
			c->paused_until = reply->now + c->device->conf->toggle_ms;
			return;
		}
	} else if (sk_block_store(&c->block, &c->reads[c->read_at], reply->frame)) {
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
	if (c->superseded && may_give_up(c))
		give_up(c, reply->now);
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
				 .paused_until = SK_MONO_NEVER,
				 .one_by_one =
					 device->conf->single_write == SK_SINGLE_06};
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
	c->paused_until = SK_MONO_NEVER;
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
	bool busy = c->phase != SK_COMMAND_IDLE;
	size_t room = 1;

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
	/* Whoever waits for the result must not wait for ever. */
	if (busy)
		fail(c, WHY_ANEW, sk_clock_mono());
	return SK_OK;
}

void sk_command_supersede(struct sk_command *c)
{
	c->superseded = true;
}

/* Its registers are made, or written. */
static bool is_built(const struct sk_command *c, size_t i)
{
	return c->phase == SK_COMMAND_VERIFY || i < c->task_at ||
	       (i == c->task_at && c->phase == SK_COMMAND_WRITE);
}

bool sk_command_renew(struct sk_command *c, const struct sk_order *order)
{
	const double *value = order->want.value;

	if (c->superseded || order->want.fields != c->order.want.fields ||
	    order->release != c->order.release)
		return false;
	for (size_t i = 0; i < c->task_count; i++)
		if (is_built(c, i) && c->task[i].job.value != value[c->task[i].field])
			return false;
	for (size_t i = 0; i < c->task_count; i++)
		if (!is_built(c, i))
			c->task[i].job.value = value[c->task[i].field];
	c->order = *order;
	return true;
}

sk_mono_ms sk_command_due(const struct sk_command *c)
{
	return c->paused_until;
}

void sk_command_tick(struct sk_command *c, sk_mono_ms now)
{
	if (c->paused_until == SK_MONO_NEVER || now < c->paused_until)
		return;
	c->paused_until = SK_MONO_NEVER;
	advance(c, now);
}

bool sk_command_busy(const struct sk_command *c)
{
	return c->phase != SK_COMMAND_IDLE;
}

bool sk_command_any_blind(const struct sk_command *c)
{
	for (size_t i = 0; i < c->task_count; i++)
		if (sk_sequence_is_blind(&c->task[i].sequence))
			return true;
	return false;
}
