/* test_names.c - the registries: points, qualities, kinds, roles, ids, errors, near. */
#include <check.h>
#include <string.h>

#include "models/der.h"
#include "models/error.h"
#include "models/near.h"
#include "models/point.h"
#include "tests/unit/models/suite.h"

START_TEST(points_are_found_by_name_and_have_a_range)
{
	for (int id = 0; id < SK_POINT_COUNT; id++) {
		const struct sk_point_info *info = sk_point_info(id);

		ck_assert_int_eq(sk_point_by_name(info->name), id);
		ck_assert(sk_id_valid(info->name)); /* it is a topic level */
		ck_assert_double_lt(info->least, info->most);
		ck_assert_double_gt(info->deadband, 0);
		ck_assert_str_ne(info->meaning, "");
	}
	ck_assert_int_le(SK_POINT_COUNT, 32); /* bits of a point mask */
	ck_assert_ptr_null(sk_point_info(-1));
	ck_assert_ptr_null(sk_point_info(SK_POINT_COUNT));
	ck_assert_int_eq(sk_point_by_name("F_HZ"), -1);
	ck_assert_int_eq(sk_point_by_name(NULL), -1);
}
END_TEST

START_TEST(qualities_are_found_by_name)
{
	for (unsigned bit = 1; bit <= SK_Q_LAST; bit <<= 1)
		ck_assert_uint_eq(sk_quality_by_name(sk_quality_name(bit)), bit);
	ck_assert_ptr_null(sk_quality_name(0));
	ck_assert_ptr_null(sk_quality_name(SK_Q_INVALID | SK_Q_STALE));
	ck_assert_uint_eq(sk_quality_by_name("good"), 0);
	ck_assert_uint_eq(sk_quality_by_name(NULL), 0);
}
END_TEST

START_TEST(kinds_and_roles_are_found_by_name)
{
	for (int kind = 0; kind < SK_KIND_COUNT; kind++)
		ck_assert_int_eq(sk_kind_by_name(sk_kind_name((enum sk_der_kind)kind)),
				 kind);
	for (int role = 0; role < SK_ROLE_COUNT; role++)
		ck_assert_int_eq(sk_role_by_name(sk_role_name((enum sk_der_role)role)),
				 role);
	ck_assert_ptr_null(sk_kind_name(SK_KIND_COUNT));
	ck_assert_ptr_null(sk_role_name(SK_ROLE_COUNT));
	ck_assert_int_eq(sk_kind_by_name("PV"), -1);
	ck_assert_int_eq(sk_kind_by_name(NULL), -1);
	ck_assert_int_eq(sk_role_by_name(""), -1);
	ck_assert_int_eq(sk_role_by_name(NULL), -1);
}
END_TEST

#define ID32 "abcdefghijklmnopqrstuvwxyz012345"

static const struct {
	const char *id;
	int valid;
} ids[] = {
	{"a", 1},   {"0", 1},  {"bess1", 1}, {"a-b_c", 1}, {ID32, 1},	    {ID32 "6", 0},
	{"", 0},    {NULL, 0}, {"-a", 0},    {"_a", 0},	   {"A", 0},	    {"a b", 0},
	{"a/b", 0}, {"a+", 0}, {"a#", 0},    {"a\n", 0},   {"\xC3\xA9", 0},
};

START_TEST(ids_are_one_topic_level_without_wildcards)
{
	ck_assert_int_eq(sk_id_valid(ids[_i].id), ids[_i].valid);
}
END_TEST

START_TEST(every_error_has_its_own_text)
{
	ck_assert_str_eq(sk_strerror(SK_OK), "success");
	for (int a = SK_OK; a >= SK_ECORRUPT; a--) {
		ck_assert_str_ne(sk_strerror(a), "unknown error");
		for (int b = SK_OK; b > a; b--)
			ck_assert_str_ne(sk_strerror(a), sk_strerror(b));
	}
	ck_assert_str_eq(sk_strerror(1), "unknown error");
	ck_assert_str_eq(sk_strerror(SK_ECORRUPT - 1), "unknown error");
}
END_TEST

static const struct {
	const char *written, *meant;
	bool near;
} spellings[] = {
	{"period_ms", "period_ms", true},
	{"periodms", "period_ms", true},
	{"perod_m", "period_ms", true},
	{"per_od", "period_ms", false},
	{"uint", "unit", false}, /* two edits are half of it */
	{"unti_ms", "unit_ms", true},
	{"x", "id", false},
	{"", "id", false},
	{"id", "", false},
	{"kin", "kind", true},
	{"abcdefghijklmnopqrstuvwxyz01234", "abcdefghijklmnopqrstuvwxyz0123x", true},
	{"abcdefghijklmnopqrstuvwxyz012345", "abcdefghijklmnopqrstuvwxyz01234", false},
};

START_TEST(near_is_at_most_two_edits_and_less_than_half)
{
	ck_assert_int_eq(sk_near(spellings[_i].written, spellings[_i].meant),
			 spellings[_i].near);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, points_are_found_by_name_and_have_a_range);
	tcase_add_test(cases, qualities_are_found_by_name);
	tcase_add_test(cases, kinds_and_roles_are_found_by_name);
	ADD_LOOP(cases, ids_are_one_topic_level_without_wildcards, ids);
	tcase_add_test(cases, every_error_has_its_own_text);
	ADD_LOOP(cases, near_is_at_most_two_edits_and_less_than_half, spellings);
}

int main(void)
{
	return run_suite("names", add_tests);
}
