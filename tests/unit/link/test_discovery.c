/* test_discovery.c - chains as devices show them: whole, cut off, endless, moved. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/link/discovery.h"

#define SUN 0x5375, 0x6E53
#define END 0xFFFF, 0
#define WORDS_MAX 24
#define STEPS_MAX 200

/* Two models that the catalog knows: the common one and one that measures. */
static struct sk_map_point common_point = {.name = "Mn", .maps = -1};
static struct sk_map_point meter_point = {.name = "W", .maps = SK_PT_P_W};
static struct sk_map maps[] = {
	{.id = "1", .sunspec = 1, .points = &common_point, .point_count = 1},
	{.id = "701", .sunspec = 701, .points = &meter_point, .point_count = 1},
	{.id = "704", .sunspec = 704, .points = &common_point, .point_count = 1},
};
static const struct sk_catalog catalog = {maps, sizeof(maps) / sizeof(maps[0])};

/* A device: headers only, as pairs; the bodies between them are never read. */
struct device {
	const char *name;
	uint32_t base;
	uint16_t words[WORDS_MAX]; /* marker, then ID and L of each model; 0, 0 ends it */
	bool refuses;		   /* what is not there: exception, else silence */
	enum sk_discovery_state state;
	const char *placed;
	const char *reason;
};

/* What the device answers at an address: true with the two registers, or not. */
static bool answer(const struct device *d, uint32_t at, uint16_t regs[2])
{
	uint32_t here = d->base;

	for (int i = 0; d->words[i]; i += 2) {
		if (at == here) {
			regs[0] = d->words[i];
			regs[1] = d->words[i + 1];
			return true;
		}
		here += i == 0 ? 2u : 2u + d->words[i + 1];
	}
	return false;
}

static void walk(const struct device *device, struct sk_discovery *d)
{
	struct sk_span read;
	uint16_t regs[2];
	int steps = 0;

	sk_discovery_begin(d, &catalog);
	while (sk_discovery_next(d, &read) && steps++ < STEPS_MAX) {
		ck_assert_uint_eq(read.count, 2);
		if (answer(device, read.at, regs))
			sk_discovery_data(d, regs);
		else
			sk_discovery_failed(d, device->refuses);
	}
	ck_assert_int_lt(steps, STEPS_MAX);
}

static const struct device found[] = {
	{"whole",
	 40000,
	 {SUN, 1, 66, 701, 153, END},
	 true,
	 SK_DISCOVERY_DONE,
	 "1@40002+66 701@40070+153 ",
	 ""},
	{"at 0",
	 0,
	 {SUN, 1, 66, 701, 153, END},
	 true,
	 SK_DISCOVERY_DONE,
	 "1@2+66 701@70+153 ",
	 ""},
	{"at 50000, silent elsewhere",
	 50000,
	 {SUN, 1, 66, 701, 153, END},
	 false,
	 SK_DISCOVERY_DONE,
	 "1@50002+66 701@50070+153 ",
	 ""},
	{"short common model",
	 40000,
	 {SUN, 1, 65, 701, 153, END},
	 true,
	 SK_DISCOVERY_DONE,
	 "1@40002+65 701@40069+153 ",
	 ""},
	{"unknown models between",
	 40000,
	 {SUN, 1, 66, 9000, 7, 701, 153, END},
	 true,
	 SK_DISCOVERY_DONE,
	 "1@40002+66 701@40079+153 ",
	 ""},
	{"no end marker, refused",
	 40000,
	 {SUN, 1, 66, 701, 153},
	 true,
	 SK_DISCOVERY_DONE,
	 "1@40002+66 701@40070+153 ",
	 ""},
	{"no end marker, silence",
	 40000,
	 {SUN, 1, 66, 701, 153},
	 false,
	 SK_DISCOVERY_DONE,
	 "1@40002+66 701@40070+153 ",
	 ""},
	{"another device behind",
	 40000,
	 {SUN, 1, 66, 701, 153, 1, 66, 704, 65, END},
	 true,
	 SK_DISCOVERY_DONE,
	 "1@40002+66 701@40070+153 ",
	 ""},
	{"a model twice",
	 40000,
	 {SUN, 1, 66, 701, 153, 701, 153, END},
	 true,
	 SK_DISCOVERY_DONE,
	 "1@40002+66 701@40070+153 ",
	 ""},
	{"L of 0 behind",
	 40000,
	 {SUN, 1, 66, 701, 153, 704, 0},
	 true,
	 SK_DISCOVERY_DONE,
	 "1@40002+66 701@40070+153 ",
	 ""},
	{"L beyond belief",
	 40000,
	 {SUN, 1, 66, 701, 153, 704, 60000},
	 true,
	 SK_DISCOVERY_DONE,
	 "1@40002+66 701@40070+153 ",
	 ""},
	{"past the last register",
	 50000,
	 {SUN, 1, 66, 701, 153, 9000, 4096, 9001, 4096, 9002, 4096, 9003, 4096},
	 true,
	 SK_DISCOVERY_DONE,
	 "1@50002+66 701@50070+153 ",
	 ""},
	{"nothing that measures",
	 40000,
	 {SUN, 1, 66, 704, 65, END},
	 true,
	 SK_DISCOVERY_FAILED,
	 "1@40002+66 704@40070+65 ",
	 "chain ends at 40137"},
	{"no common model",
	 40000,
	 {SUN, 701, 153, END},
	 true,
	 SK_DISCOVERY_FAILED,
	 "701@40002+153 ",
	 "chain ends"},
	{"broken at once",
	 40000,
	 {SUN, 1, 66},
	 true,
	 SK_DISCOVERY_FAILED,
	 "1@40002+66 ",
	 "chain breaks off at 40070"},
	{"another protocol",
	 40000,
	 {1, 2},
	 true,
	 SK_DISCOVERY_FAILED,
	 "",
	 "no SunSpec marker"},
};

#define FOUND ((int)(sizeof(found) / sizeof(found[0])))

START_TEST(chains_are_walked)
{
	char placed[256] = "";
	size_t used = 0;
	struct sk_discovery d;

	walk(&found[_i], &d);
	for (size_t i = 0; i < d.count; i++)
		used += (size_t)snprintf(placed + used, sizeof(placed) - used,
					 "%s@%u+%u ", d.placed[i].map->id, d.placed[i].at,
					 d.placed[i].length);
	ck_assert_msg(d.state == found[_i].state, "%s: state %d: %s", found[_i].name,
		      (int)d.state, d.reason);
	ck_assert_msg(strcmp(placed, found[_i].placed) == 0, "%s: %s", found[_i].name,
		      placed);
	ck_assert_msg(strstr(d.reason, found[_i].reason), "%s: %s", found[_i].name,
		      d.reason);
}
END_TEST

START_TEST(an_endless_chain_ends)
{
	static const uint16_t marker[] = {SUN}, common[] = {1, 66}, meter[] = {701, 153},
			      unknown[] = {9000, 1};
	struct sk_discovery d;
	struct sk_span read;
	int steps = 0;

	sk_discovery_begin(&d, &catalog);
	sk_discovery_data(&d, marker);
	sk_discovery_data(&d, common);
	sk_discovery_data(&d, meter);
	while (sk_discovery_next(&d, &read) && steps++ < STEPS_MAX)
		sk_discovery_data(&d, unknown);
	ck_assert_int_eq(d.state, SK_DISCOVERY_DONE);
	ck_assert_int_eq(steps, SK_CHAIN_MAX - 2);
}
END_TEST

START_TEST(a_silent_device_is_asked_at_one_base_after_the_other)
{
	static const uint32_t bases[] = {40000, 0, 50000, 40000, 0};
	struct sk_discovery d;
	struct sk_span read;

	sk_discovery_begin(&d, &catalog);
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		ck_assert(sk_discovery_next(&d, &read));
		ck_assert_uint_eq(read.at, bases[i]);
		sk_discovery_failed(&d, false);
	}
}
END_TEST

START_TEST(one_lost_reply_in_the_chain_loses_no_model)
{
	static const uint16_t marker[] = {SUN}, common[] = {1, 66}, meter[] = {701, 153},
			      control[] = {704, 65}, end[] = {END};
	struct sk_discovery d;

	sk_discovery_begin(&d, &catalog);
	sk_discovery_data(&d, marker);
	sk_discovery_data(&d, common);
	sk_discovery_data(&d, meter);
	sk_discovery_failed(&d, false);
	ck_assert_int_eq(d.state, SK_DISCOVERY_CHAIN);
	sk_discovery_data(&d, control);
	sk_discovery_failed(&d, false);
	sk_discovery_data(&d, end);
	ck_assert_int_eq(d.state, SK_DISCOVERY_DONE);
	ck_assert_uint_eq(d.count, 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("discovery");
	TCase *tcase = tcase_create("discovery");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, chains_are_walked, 0, FOUND);
	tcase_add_test(tcase, an_endless_chain_ends);
	tcase_add_test(tcase, a_silent_device_is_asked_at_one_base_after_the_other);
	tcase_add_test(tcase, one_lost_reply_in_the_chain_loses_no_model);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
