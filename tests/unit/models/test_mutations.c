/*
 * test_mutations.c - every parser against thousands of damaged inputs. What is refused
 * must be refused cleanly (under the sanitizers), what is accepted must be sound. The
 * sequence is the same in every run.
 */
#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "models/config.h"
#include "models/measurement.h"
#include "models/regmap.h"
#include "models/setpoint.h"
#include "models/topic.h"
#include "tests/unit/models/suite.h"
#include "tests/unit/models/textfile.h"

#define CONFIG_PATH SKERRY_BUILD "/tests/unit_mutations.cfg"
#define MAP_PATH SKERRY_BUILD "/tests/unit_mutations_map.cfg"
#define INPUT_MAX 4096

static uint64_t state;

/* xorshift64; below `bound`. */
static size_t draw(size_t bound)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (size_t)(state % bound);
}

/* Pieces that are worth trying anywhere. */
static const char *const tokens[] = {
	"null",	      "true", "-1",  "1e999", "9007199254740993",
	"4294967296", "\"",   "{",   "}",     "[",
	"]",	      "(",    ")",   ";",     ",",
	":",	      "=",    "+",   "#",     "/",
	"\\u0000",    "\xC3", "\n",  "..",    "0x",
	"\\",	      "\"\"", "NaN", "/*",    "@include \"x\"\n",
};

struct input {
	char text[INPUT_MAX + 1];
	size_t len;
};

static void insert(struct input *in, size_t at, const char *text, size_t len)
{
	if (in->len + len > INPUT_MAX)
		return;
	memmove(in->text + at + len, in->text + at, in->len - at);
	memmove(in->text + at, text, len);
	in->len += len;
}

static void cut(struct input *in, size_t at, size_t len)
{
	len = len > in->len - at ? in->len - at : len;
	memmove(in->text + at, in->text + at + len, in->len - at - len);
	in->len -= len;
}

static void mutate_once(struct input *in)
{
	const char *token = tokens[draw(sizeof(tokens) / sizeof(tokens[0]))];
	size_t at = draw(in->len + 1), len = 1 + draw(16);
	char piece[16];

	switch (draw(6)) {
	case 0:
		if (at < in->len)
			in->text[at] = (char)(in->text[at] ^ (1 << draw(8)));
		break;
	case 1:
		insert(in, at, token, strlen(token));
		break;
	case 2:
		cut(in, at, len);
		break;
	case 3:
		len = len > in->len - at ? in->len - at : len;
		memcpy(piece, in->text + at, len);
		insert(in, draw(in->len + 1), piece, len);
		break;
	case 4:
		cut(in, at, len);
		insert(in, at, token, strlen(token));
		break;
	default:
		if (draw(8) == 0)
			in->len = at;
	}
}

/* A damaged copy of `seed`; the length counts, a terminator follows. */
static struct input *mutate(const char *seed)
{
	static struct input in;
	size_t times = 1 + draw(4);

	in.len = strlen(seed);
	ck_assert_uint_le(in.len, INPUT_MAX);
	memcpy(in.text, seed, in.len);
	for (size_t i = 0; i < times; i++)
		mutate_once(&in);
	in.text[in.len] = '\0';
	return &in;
}

/* How much of it was accepted: a test that accepts nothing or everything tests nothing.
 */
static void expect_some(int accepted, int of)
{
	ck_assert_int_gt(accepted, 0);
	ck_assert_int_lt(accepted, of);
}

START_TEST(setpoints)
{
	static const char seed[] = "{\"epoch\":7,\"seq\":412,\"source\":\"controller\","
				   "\"t_ms\":1732450000123,\"ttl_ms\":2000,\"p_w\":-5.5,"
				   "\"f_offset_hz\":0.118,\"run\":true}";
	int accepted = 0, rounds = 5000;

	for (int i = 0; i < rounds; i++) {
		struct input *in = mutate(seed);
		char why[SK_TEXT_LEN + 1], buf[1024];
		struct sk_setpoint sp, back;

		if (sk_setpoint_decode(in->text, in->len, &sp, why)) {
			ck_assert_str_ne(why, "");
			continue;
		}
		accepted++;
		ck_assert_int_ge(sp.ttl_ms, 1);
		ck_assert_uint_ne(sp.want.fields, 0);
		ck_assert_int_gt(sk_setpoint_encode(&sp, buf, sizeof(buf)), 0);
		ck_assert_int_eq(sk_setpoint_decode(buf, strlen(buf), &back, why), SK_OK);
		ck_assert_uint_eq(back.want.fields, sp.want.fields);
	}
	expect_some(accepted, rounds);
}
END_TEST

START_TEST(measurements)
{
	static const char seed[] =
		"{\"t_ms\":1732450000123,\"session\":4,\"n\":1017,\"f_hz\":49.981,"
		"\"p_w\":-2500,\"soc_pct\":null,\"q\":{\"soc_pct\":[\"invalid\"]}}";
	int accepted = 0, rounds = 5000;

	for (int i = 0; i < rounds; i++) {
		struct input *in = mutate(seed);
		struct sk_measurement m;

		if (sk_measurement_decode(in->text, in->len, &m))
			continue;
		accepted++;
		for (int id = 0; id < SK_POINT_COUNT; id++) {
			const struct sk_point_info *info = sk_point_info(id);

			if (sk_measurement_good(&m, (enum sk_point_id)id))
				ck_assert(m.value[id] >= info->least &&
					  m.value[id] <= info->most);
			else
				ck_assert_double_nan(m.value[id]);
		}
	}
	expect_some(accepted, rounds);
}
END_TEST

START_TEST(topics)
{
	static const char *const seeds[] = {"site/der/bess1/measurement/f_hz",
					    "site/der/bess1/setpoint/result",
					    "site/controller/command/anna", "site/event"};
	int accepted = 0, rounds = 5000;

	for (int i = 0; i < rounds; i++) {
		struct input *in = mutate(seeds[draw(4)]);
		char buf[SK_TOPIC_LEN + 1];
		struct sk_topic t;

		if (sk_topic_parse(in->text, "site", &t))
			continue;
		accepted++;
		ck_assert_int_gt(
			sk_topic_build(buf, sizeof(buf), "site", t.kind, t.id, t.leaf),
			0);
		ck_assert_str_eq(buf, in->text);
	}
	expect_some(accepted, rounds);
}
END_TEST

START_TEST(configurations)
{
	static const char seed[] =
		"site = { root = \"a/b\"; f_nom_hz = 50.0; models_dir = \"m\"; };\n"
		"broker = { port = 1883; tls = false; };\n"
		"control = { period_ms = 200; beta_per_s = 2.0; };\n"
		"ders = ( { id = \"a\"; kind = \"pv\"; role = \"monitor\"; model = "
		"\"sunspec\"; link = \"tcp://h:1\"; unit = 3; },\n{ id = \"b\"; kind = "
		"\"load\"; role = \"monitor\"; model = \"x\"; link = "
		"\"rtu:///dev/x?baud=9600\"; } );\n"
		"simulator = { seed = 1; ders = ( { id = \"a\"; s_va = 5.0; } ); };\n";
	int accepted = 0, rounds = 1000;

	for (int i = 0; i < rounds; i++) {
		struct input *in = mutate(seed);
		struct sk_config config = {0};
		struct sk_diag diag = {0};
		int err;

		write_bytes(CONFIG_PATH, in->text, in->len);
		err = sk_config_load(CONFIG_PATH, &config, &diag);
		ck_assert_int_eq(err != SK_OK, diag.count > 0);
		if (!err) {
			accepted++;
			ck_assert_uint_ge(config.der_count, 1);
			ck_assert(sk_root_valid(config.site.root));
			ck_assert_int_ge(config.control.period_ms, 20);
		}
		sk_config_clear(&config);
		sk_diag_clear(&diag);
	}
	ck_assert_int_eq(unlink(CONFIG_PATH), 0);
	expect_some(accepted, rounds);
}
END_TEST

/* Every value of an accepted map can be read and written, whatever its registers hold. */
static void use_map(const struct sk_map *map)
{
	static uint16_t reg[512];
	static bool known[512];
	struct sk_window w = {.reg = reg, .known = known, .count = draw(512)};
	struct sk_measurement m;
	struct sk_nameplate n;
	int rank[SK_POINT_COUNT];
	uint16_t regs[125];
	double value;

	for (size_t i = 0; i < 512; i++) {
		reg[i] = (uint16_t)draw(65536);
		known[i] = draw(8) != 0;
	}
	for (int id = 0; id < SK_POINT_COUNT; id++)
		rank[id] = -1;
	sk_measurement_init(&m);
	sk_nameplate_init(&n);
	sk_map_measure(map, &w, &m, rank);
	sk_map_nameplate(map, &w, &n);
	for (size_t i = 0; i < map->point_count; i++) {
		ck_assert_int_lt(map->points[i].sf, (int)map->point_count);
		if (sk_map_read(map, i, &w, &value) == SK_Q_GOOD) {
			ck_assert(isfinite(value));
			(void)!sk_map_write(map, i, value, &w, regs); /* may not fit */
		}
	}
}

START_TEST(device_models)
{
	static const char seed[] =
		"model = { id = \"9\"; name = \"x\"; sunspec = 9; length = 40; rank = "
		"1;\npoints = ( { at = 2; name = \"SF\"; type = \"sunssf\"; },\n"
		"{ at = 3; name = \"N\"; type = \"count\"; },\n"
		"{ at = 4; name = \"P\"; type = \"int32\"; sf = \"SF\"; maps = \"p_w\"; "
		"valid = ( -5, 5.0 ); access = \"rw\"; },\n"
		"{ at = 6; name = \"S\"; type = \"enum16\"; maps = \"state\"; values = ( "
		"(1, 0), (2, 3) ); },\n{ at = 7; name = \"M\"; type = \"string\"; size = "
		"4; text = \"maker\"; } );\n"
		"groups = ( { name = \"g\"; at = 12; stride = 10; most = 3; count = "
		"\"N\"; points = ( { at = 0; name = \"V\"; type = \"uint64\"; sf = -2; "
		"maps = \"dc_v\"; } ); } );\n"
		"controls = ( { setpoint = \"p_w\"; percent_of = \"p_max_w\"; write = ( "
		"{ "
		"point = \"P\"; from = \"percent\"; } ); enable = ( { point = \"P\"; "
		"number = 1; } ); } ); };\n";
	int accepted = 0, rounds = 1000;

	for (int i = 0; i < rounds; i++) {
		struct input *in = mutate(seed);
		struct sk_diag diag = {0};
		struct sk_map map = {0};
		int err;

		write_bytes(MAP_PATH, in->text, in->len);
		err = sk_map_load(MAP_PATH, &map, &diag);
		ck_assert_int_eq(err != SK_OK, diag.count > 0);
		if (!err) {
			accepted++;
			use_map(&map);
		}
		sk_map_clear(&map);
		sk_diag_clear(&diag);
	}
	ck_assert_int_eq(unlink(MAP_PATH), 0);
	expect_some(accepted, rounds);
}
END_TEST

static void sow(void)
{
	state = UINT64_C(0x9E3779B97F4A7C15);
}

static void add_tests(TCase *cases)
{
	tcase_add_checked_fixture(cases, sow, NULL);
	tcase_set_timeout(cases, 30);
	tcase_add_test(cases, setpoints);
	tcase_add_test(cases, measurements);
	tcase_add_test(cases, topics);
	tcase_add_test(cases, configurations);
	tcase_add_test(cases, device_models);
}

int main(void)
{
	return run_suite("mutations", add_tests);
}
