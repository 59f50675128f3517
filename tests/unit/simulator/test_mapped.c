/* test_mapped.c - devices as their files describe them: every model shows the plant, and
 * every control of every model acts on it. */
#include "lab.h"

#define RUN_S 3.0
#define REVERT_S 4

static struct lab lab;
static struct sk_catalog catalog;
static const struct sk_map *map;
static struct sk_device *device;

static bool steers_droop(void)
{
	return sk_map_control_for(map, SK_SP_F_OFFSET_HZ) != NULL;
}

/* A site with a source, a load, and a battery of 10 kVA that shows one map. */
static void open_map(const struct sk_map *which)
{
	char text[1024], path[32];
	const char *head = which->sunspec > 1 ? "1, " : "";

	map = which;
	(void)snprintf(
		text, sizeof(text),
		"ders = ( { id = \"s\"; kind = \"battery\"; role = \"grid_forming\"; "
		"model = \"sunspec\"; link = \"tcp://127.0.0.1:1\"; },"
		"{ id = \"l\"; kind = \"load\"; role = \"monitor\"; "
		"model = \"sunspec\"; link = \"tcp://127.0.0.1:2\"; },"
		"{ id = \"d\"; kind = \"battery\"; role = \"%s\"; "
		"model = \"sunspec\"; link = \"tcp://127.0.0.1:3\"; } );"
		"simulator = { ders = ( { id = \"s\"; s_va = 2e4; },"
		"{ id = \"l\"; s_va = 1e4; p_w = 6e3; q_var = 1e3; },"
		"{ id = \"d\"; s_va = 1e4; p_w = 3e3; generation = \"%s%s\"; } ); };",
		steers_droop() ? "grid_forming" : "grid_following", head, map->id);
	lab_write(text, path);
	lab_load(&lab, path);
	(void)unlink(path);
	device = &lab.site.devices[2];
}

static struct sk_plant_reading reading(void)
{
	struct sk_plant_reading r;

	sk_plant_read(lab.site.plant, device->unit, &r);
	return r;
}

static struct sk_placed *part(size_t i)
{
	return &device->model[i];
}

/* What a client makes of all registers. */
static void measure(struct sk_measurement *m, struct sk_nameplate *n)
{
	int rank[SK_POINT_COUNT];
	uint16_t first;

	for (int id = 0; id < SK_POINT_COUNT; id++)
		rank[id] = -1;
	sk_measurement_init(m);
	sk_nameplate_init(n);
	for (int table = 0; table < SK_TABLE_COUNT; table++)
		for (unsigned at = 0; at < 65536; at++)
			if (sk_device_read(device, (enum sk_reg_table)table, at, 1,
					   &first) == SK_MODBUS_GOOD)
				break;
	for (size_t i = 0; i < device->model_count; i++) {
		sk_map_measure(part(i)->map, &part(i)->window, m, rank);
		sk_map_nameplate(part(i)->map, &part(i)->window, n);
	}
}

static bool has_point(int id)
{
	for (size_t i = 0; i < map->point_count; i++)
		if (map->points[i].maps == id)
			return true;
	return false;
}

static void shows(const struct sk_measurement *m, int id, double value, double tolerance)
{
	if (!has_point(id))
		return;
	ck_assert_msg(m->quality[id] == SK_Q_GOOD, "%s: %s has no value", map->id,
		      sk_point_info(id)->name);
	ck_assert_msg(fabs(m->value[id] - value) <= tolerance,
		      "%s: %s is %.10g, the plant's %.10g", map->id,
		      sk_point_info(id)->name, m->value[id], value);
}

static void check_shown(void)
{
	struct sk_plant_reading r;
	struct sk_measurement m;
	struct sk_nameplate n;

	lab_run(&lab, 1);
	measure(&m, &n);
	r = reading();
	shows(&m, SK_PT_F_HZ, r.f_hz, 0.05);
	shows(&m, SK_PT_V_L1_V, r.v_v, 0.5);
	shows(&m, SK_PT_P_W, r.p_w, fmax(500, fabs(r.p_w) / 100));
	shows(&m, SK_PT_SOC_PCT, r.soc_pct, 0.5);
	if (steers_droop())
		shows(&m, SK_PT_F_OFFSET_HZ, r.f_offset_hz, 1e-3);
	if (!isnan(n.p_max_w))
		ck_assert_double_eq(n.p_max_w, 1e4);
	if (!isnan(n.p_min_w))
		ck_assert_double_eq(n.p_min_w, -1e4);
}

/* --- commands, as a driver writes them --------------------------------------------- */

struct order {
	const struct sk_map_control *control;
	double value;
	int revert_s;
};

static double number_of(const struct order *o, const struct sk_map_step *step)
{
	switch (step->from) {
	case SK_FROM_NUMBER:
		return step->number;
	case SK_FROM_VALUE:
		return o->value;
	case SK_FROM_PERCENT:
		return o->value / 1e4 * 100; /* every rating is 10 kVA */
	case SK_FROM_OPPOSITE:
		return -o->value / 1e4 * 100;
	case SK_FROM_MAGNITUDE:
		return fabs(o->value);
	case SK_FROM_DIRECTION:
		return (o->value > 0) - (o->value < 0);
	case SK_FROM_REVERT_S:
		return o->revert_s;
	case SK_FROM_FALLBACK:
	case SK_FROM_FALLS_BACK:
		return 0; /* none is configured */
	}
	return (double)NAN;
}

static void write_step(const struct order *o, const struct sk_map_step *step)
{
	const struct sk_map_point *p = &map->points[step->point];
	struct sk_placed *m = NULL;
	uint16_t regs[4];
	unsigned at;

	for (size_t i = 0; i < device->model_count; i++)
		if (part(i)->map == map && part(i)->window.table == p->table)
			m = part(i);
	ck_assert(m != NULL);
	at = device->bank[p->table].base +
	     (unsigned)(m->window.reg - device->bank[p->table].window.reg) + p->at;
	ck_assert_msg(sk_map_write(map, (size_t)step->point, number_of(o, step),
				   &m->window, regs) == SK_OK,
		      "%s: %s cannot be written", map->id, p->name);
	ck_assert_msg(sk_device_write(device, p->table, at, p->regs, regs) ==
			      SK_MODBUS_GOOD,
		      "%s: %s is refused", map->id, p->name);
}

static void write_steps(const struct order *o, const struct sk_map_step *steps,
			unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		write_step(o, &steps[i]);
}

static void command(const struct order *o)
{
	write_steps(o, o->control->write, o->control->write_count);
	write_steps(o, o->control->enable, o->control->enable_count);
}

/* The figure that a field moves, as the plant has it. */
static double moved(enum sk_setpoint_field field)
{
	struct sk_plant_reading r = reading();

	switch (field) {
	case SK_SP_P_W:
	case SK_SP_P_MAX_W:
		return r.p_w;
	case SK_SP_Q_VAR:
		return r.q_var;
	case SK_SP_F_OFFSET_HZ:
		return r.f_offset_hz;
	case SK_SP_V_OFFSET_V:
		return r.v_offset_v;
	default:
		return r.online;
	}
}

static void check_moved(const struct sk_map_control *c, double value, const char *when)
{
	double tolerance = fabs(value) / 100 + 0.01;

	lab_run(&lab, RUN_S);
	ck_assert_msg(fabs(moved(c->field) - value) <= tolerance,
		      "%s: %s is %.10g %s, expected %.10g", map->id,
		      sk_setpoint_info((int)c->field)->name, moved(c->field), when,
		      value);
}

/* Some switches have no code for "as you like": then to release is to switch. */
static double released(const struct sk_map_control *c, double before)
{
	bool switches = c->field == SK_SP_CONNECT || c->field == SK_SP_RUN;
	double number = c->release[0].number;

	return switches && c->release[0].point == c->write[0].point && number <= 1
		       ? number
		       : before;
}

static bool reverts(const struct sk_map_control *c)
{
	for (unsigned i = 0; i < c->write_count; i++)
		if (c->write[i].from == SK_FROM_REVERT_S)
			return true;
	return false;
}

static void check_control(const struct sk_map_control *c)
{
	static const double wanted[SK_SETPOINT_COUNT] = {
		[SK_SP_P_W] = -2000,	[SK_SP_P_MAX_W] = 1000,
		[SK_SP_Q_VAR] = 800,	[SK_SP_F_OFFSET_HZ] = 0.1,
		[SK_SP_V_OFFSET_V] = 2, [SK_SP_CONNECT] = 0,
		[SK_SP_RUN] = 0};
	struct order order = {c, wanted[c->field], 0};
	double before = moved(c->field);

	command(&order);
	check_moved(c, wanted[c->field], "when asked");
	if (c->release_count == 0)
		return;
	write_steps(&order, c->release, c->release_count);
	check_moved(c, released(c, before), "when released");
	if (!reverts(c))
		return;
	order.revert_s = REVERT_S;
	command(&order);
	check_moved(c, wanted[c->field], "before it reverts");
	lab_run(&lab, REVERT_S);
	check_moved(c, before, "when it has reverted");
}

static void for_each_map(void (*check)(void))
{
	struct sk_diag diag = {0};

	ck_assert_int_eq(sk_catalog_load(SKERRY_SOURCE "/models", &catalog, &diag),
			 SK_OK);
	for (size_t i = 0; i < catalog.count; i++) {
		open_map(&catalog.maps[i]);
		map = map->sunspec ? sk_catalog_sunspec(&lab.site.catalog, map->sunspec)
				   : sk_catalog_device(&lab.site.catalog, map->id);
		check();
		lab_close(&lab);
	}
	sk_catalog_clear(&catalog);
}

static unsigned controls_checked;

static void check_controls(void)
{
	for (size_t i = 0; i < map->control_count; i++, controls_checked++)
		check_control(&map->controls[i]);
}

START_TEST(every_model_shows_the_plant)
{
	for_each_map(check_shown);
}
END_TEST

START_TEST(every_control_of_every_model_acts)
{
	controls_checked = 0;
	for_each_map(check_controls);
	ck_assert_uint_ge(controls_checked, 15);
}
END_TEST

static const struct sk_map *device_file(const char *id)
{
	struct sk_diag diag = {0};

	ck_assert_int_eq(sk_catalog_load(SKERRY_SOURCE "/models", &catalog, &diag),
			 SK_OK);
	return sk_catalog_device(&catalog, id);
}

START_TEST(what_no_point_describes_is_not_there)
{
	uint16_t reg[2] = {0};

	open_map(device_file("gfm_generic"));
	ck_assert_int_eq(sk_device_read(device, SK_TABLE_INPUT, 4, 2, reg), 0);
	ck_assert_int_eq(sk_device_read(device, SK_TABLE_INPUT, 10, 1, reg),
			 SK_MODBUS_ADDRESS);
	ck_assert_int_eq(sk_device_read(device, SK_TABLE_COIL, 0, 1, reg),
			 SK_MODBUS_FUNCTION);
	ck_assert_int_eq(sk_device_write(device, SK_TABLE_HOLDING, 99, 1, reg),
			 SK_MODBUS_ADDRESS);
	lab_close(&lab);
	sk_catalog_clear(&catalog);
}
END_TEST

START_TEST(what_is_out_of_range_is_refused_and_leaves_no_trace)
{
	const uint16_t high = 4000, two[] = {5, 4000}; /* 4 Hz */
	uint16_t reg;

	open_map(device_file("gfm_generic"));
	ck_assert_int_eq(sk_device_write(device, SK_TABLE_HOLDING, 101, 1, &high),
			 SK_MODBUS_VALUE);
	ck_assert_int_eq(sk_device_write(device, SK_TABLE_HOLDING, 100, 2, two),
			 SK_MODBUS_VALUE);
	ck_assert_int_eq(sk_device_read(device, SK_TABLE_HOLDING, 100, 1, &reg), 0);
	ck_assert_uint_eq(reg, 0);
	lab_close(&lab);
	sk_catalog_clear(&catalog);
}
END_TEST

START_TEST(what_is_only_written_cannot_be_read)
{
	const uint16_t code = 0x0801;
	uint16_t reg;

	open_map(device_file("deif_agc150"));
	ck_assert_int_eq(sk_device_write(device, SK_TABLE_HOLDING, 6, 1, &code), 0);
	ck_assert_int_eq(sk_device_read(device, SK_TABLE_HOLDING, 6, 1, &reg),
			 SK_MODBUS_ADDRESS);
	lab_close(&lab);
	sk_catalog_clear(&catalog);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("mapped");

	tcase_add_test(t, every_model_shows_the_plant);
	tcase_add_test(t, every_control_of_every_model_acts);
	tcase_add_test(t, what_no_point_describes_is_not_there);
	tcase_add_test(t, what_is_out_of_range_is_refused_and_leaves_no_trace);
	tcase_add_test(t, what_is_only_written_cannot_be_read);
	return run_suite("mapped", t);
}
