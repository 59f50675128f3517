/* test_windows.c - which registers are read when, and that nothing old or torn is kept.
 */
#include <stdlib.h>
#include <string.h>

#include "drivers/windows.h"
#include "tests/unit/drivers/maps.h"

#define BASE 40002

static const struct sk_windows_how joined = {.registers = 125, .gap = -1};
static const struct sk_windows_how apart = {.apart = true, .registers = 125, .gap = -1};

/* The chain 1, 701, 704, 64900, as a battery shows it. */
static struct sk_placed chain[4];

static void place_chain(void)
{
	static const int models[] = {1, 701, 704, 64900};
	uint16_t at = BASE;

	load_maps();
	for (size_t i = 0; i < 4; i++) {
		const struct sk_map *map = sk_catalog_sunspec(&catalog, models[i]);

		chain[i] = (struct sk_placed){map, at, (uint16_t)map->length};
		at = (uint16_t)(at + 2 + map->length);
	}
}

static const char *spell(const struct sk_reads *reads)
{
	static char text[256];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < reads->count; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%u+%u",
					 i ? " " : "", reads->span[i].at,
					 reads->span[i].count);
	return text;
}

/* A reply that carries `value` in every register but those of the headers. */
static void reply_to(const struct sk_span *read, uint16_t value, struct sk_frame *f)
{
	f->kind = SK_FRAME_TCP;
	for (uint32_t i = 0; i < read->count; i++) {
		uint16_t word = value;

		for (size_t m = 0; m < 4; m++) {
			if (read->at + i == chain[m].at)
				word = (uint16_t)chain[m].map->sunspec;
			if (read->at + i == chain[m].at + 1u)
				word = chain[m].length;
		}
		f->bytes[9 + 2 * i] = (uint8_t)(word >> 8);
		f->bytes[10 + 2 * i] = (uint8_t)word;
	}
}

START_TEST(a_block_is_one_read_from_its_id)
{
	struct sk_windows w = {0};

	ck_assert_int_eq(sk_windows_build(&w, chain, 4, &joined), SK_OK);
	ck_assert_str_eq(spell(&w.poll), "40070+123 40292+19");
	ck_assert_str_eq(spell(&w.once), "40002+66 40070+123 40225+88");
	sk_windows_clear(&w);
}
END_TEST

START_TEST(apart_no_read_goes_over_two_models)
{
	struct sk_windows w = {0};

	ck_assert_int_eq(sk_windows_build(&w, chain, 4, &apart), SK_OK);
	for (size_t i = 0; i < w.once.count; i++)
		ck_assert(!sk_windows_joined(&w, &w.once.span[i]));
	ck_assert_uint_eq(w.once.count, 4);
	ck_assert_int_eq(sk_windows_build(&w, chain, 4, &joined), SK_OK);
	ck_assert(sk_windows_joined(&w, &w.once.span[2]));
	sk_windows_clear(&w);
}
END_TEST

START_TEST(a_shorter_model_is_read_as_far_as_it_goes)
{
	struct sk_windows w = {0};

	chain[1].length = 40; /* the scale factors stand behind */
	ck_assert_int_eq(sk_windows_build(&w, &chain[1], 1, &joined), SK_OK);
	ck_assert_uint_eq(w.block[0].window.count, 42);
	ck_assert_str_eq(spell(&w.poll), "40070+8");
	sk_windows_clear(&w);
}
END_TEST

static const struct {
	unsigned registers;
	int gap;
	bool apart;
	const char *poll;
} asked[] = {
	{125, -1, false, "40070+123 40292+19"},
	{123, -1, false, "40070+123 40292+19"},
	/* 701 does not fit: its factors stand before and behind its values. */
	{122, -1, false,
	 "40183+8 40192+1 40070+48 40140+1 40163+1 40292+19 40183+8 40192+1"},
	{64, 30, false, "40183+8 40192+1 40070+48 40140+24 40292+19 40183+8 40192+1"},
	{10, 0, false,
	 "40183+8 40192+1 40308+3 40070+2 40074+1 40076+2 40080+5 40086+7 40106+1 "
	 "40117+1 40140+1 40163+1 40292+4 40302+2 40183+8 40192+1 40308+3"},
};

START_TEST(no_read_is_longer_than_the_device_allows)
{
	const struct sk_windows_how how = {asked[_i].apart, asked[_i].registers,
					   asked[_i].gap};
	struct sk_windows w = {0};

	ck_assert_int_eq(sk_windows_build(&w, chain, 4, &how), SK_OK);
	ck_assert_str_eq(spell(&w.poll), asked[_i].poll);
	for (size_t i = 0; i < w.once.count; i++)
		ck_assert_uint_le(w.once.span[i].count, asked[_i].registers);
	sk_windows_clear(&w);
}
END_TEST

START_TEST(a_factor_that_changed_between_its_reads_leaves_nothing_known)
{
	const struct sk_windows_how how = {.registers = 64, .gap = 30};
	struct sk_windows w = {0};
	struct sk_measurement m;
	struct sk_frame f;

	ck_assert_int_eq(sk_windows_build(&w, chain, 4, &how), SK_OK);
	for (uint16_t last = 0; last < 2; last++) {
		sk_windows_forget(&w, &w.poll);
		for (size_t i = 0; i < w.poll.count; i++) {
			reply_to(&w.poll.span[i], i + 1 == w.poll.count ? last : 0, &f);
			ck_assert_int_eq(sk_windows_store(&w, &w.poll.span[i], &f),
					 SK_OK);
		}
		sk_measurement_init(&m);
		sk_windows_measure(&w, &m);
		ck_assert_int_eq(sk_measurement_good(&m, SK_PT_P_W), last == 0);
	}
	sk_windows_clear(&w);
}
END_TEST

START_TEST(a_poll_begins_with_nothing_known)
{
	struct sk_windows w = {0};
	struct sk_measurement m;
	struct sk_frame f;

	ck_assert_int_eq(sk_windows_build(&w, chain, 4, &joined), SK_OK);
	for (size_t i = 0; i < w.poll.count; i++) {
		reply_to(&w.poll.span[i], 0, &f);
		ck_assert_int_eq(sk_windows_store(&w, &w.poll.span[i], &f), SK_OK);
	}
	sk_measurement_init(&m);
	sk_windows_measure(&w, &m);
	ck_assert(sk_measurement_good(&m, SK_PT_P_W));

	sk_windows_forget(&w, &w.poll);
	reply_to(&w.poll.span[1], 0, &f);
	ck_assert_int_eq(sk_windows_store(&w, &w.poll.span[1], &f), SK_OK);
	sk_measurement_init(&m);
	sk_windows_measure(&w, &m);
	ck_assert(!sk_measurement_good(&m, SK_PT_P_W));
	ck_assert_uint_eq(m.quality[SK_PT_P_W], SK_Q_COMM);
	ck_assert(sk_measurement_good(&m, SK_PT_F_OFFSET_HZ));
	sk_windows_clear(&w);
}
END_TEST

START_TEST(another_id_or_length_is_another_model)
{
	struct sk_windows w = {0};
	struct sk_frame f;

	ck_assert_int_eq(sk_windows_build(&w, chain, 4, &joined), SK_OK);
	reply_to(&w.poll.span[0], 0, &f);
	f.bytes[10] ^= 1;
	ck_assert_int_eq(sk_windows_store(&w, &w.poll.span[0], &f), SK_EMODEL);
	reply_to(&w.poll.span[0], 0, &f);
	f.bytes[12] ^= 1;
	ck_assert_int_eq(sk_windows_store(&w, &w.poll.span[0], &f), SK_EMODEL);
	sk_windows_clear(&w);
}
END_TEST

START_TEST(registers_read_twice_and_differing_are_not_mixed)
{
	struct sk_windows w = {0};
	const struct sk_span first = {.at = 40070, .count = 123},
			     second = {.at = 40180, .count = 13};
	struct sk_frame f;

	ck_assert_int_eq(sk_windows_build(&w, chain, 4, &joined), SK_OK);
	reply_to(&first, 0, &f);
	ck_assert_int_eq(sk_windows_store(&w, &first, &f), SK_OK);
	reply_to(&second, 1, &f);
	ck_assert_int_eq(sk_windows_store(&w, &second, &f), SK_OK);
	ck_assert(!w.block[1].window.known[10]);
	ck_assert(w.block[1].window.known[116]);
	sk_windows_clear(&w);
}
END_TEST

START_TEST(a_control_that_is_not_implemented_is_no_capability)
{
	struct sk_windows w = {0};
	struct sk_nameplate n;
	struct sk_frame f;

	ck_assert_int_eq(sk_windows_build(&w, chain, 4, &joined), SK_OK);
	for (size_t i = 0; i < w.once.count; i++) {
		reply_to(&w.once.span[i], 0, &f);
		ck_assert_int_eq(sk_windows_store(&w, &w.once.span[i], &f), SK_OK);
	}
	w.block[2].window.reg[15] = 0xFFFF; /* WMaxLimPct */
	w.block[3].window.reg[18] = 0x8000; /* VOfs_SF */
	sk_nameplate_init(&n);
	sk_windows_nameplate(&w, &n);
	ck_assert_uint_eq(n.capabilities, SK_SETPOINT_BIT(SK_SP_P_W) |
						  SK_SETPOINT_BIT(SK_SP_Q_VAR) |
						  SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ));
	ck_assert_ptr_eq(sk_windows_control(&w, SK_SP_P_W).block, &w.block[2]);
	ck_assert_ptr_null(sk_windows_control(&w, SK_SP_RUN).control);
	sk_windows_clear(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("windows");
	TCase *tcase = tcase_create("windows");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, place_chain, clear_maps);
	tcase_add_test(tcase, a_block_is_one_read_from_its_id);
	tcase_add_test(tcase, apart_no_read_goes_over_two_models);
	tcase_add_test(tcase, a_shorter_model_is_read_as_far_as_it_goes);
	tcase_add_loop_test(tcase, no_read_is_longer_than_the_device_allows, 0,
			    (int)(sizeof(asked) / sizeof(asked[0])));
	tcase_add_test(tcase,
		       a_factor_that_changed_between_its_reads_leaves_nothing_known);
	tcase_add_test(tcase, a_poll_begins_with_nothing_known);
	tcase_add_test(tcase, another_id_or_length_is_another_model);
	tcase_add_test(tcase, registers_read_twice_and_differing_are_not_mixed);
	tcase_add_test(tcase, a_control_that_is_not_implemented_is_no_capability);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
