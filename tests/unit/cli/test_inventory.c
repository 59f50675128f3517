/* test_inventory.c - from models to kinds, ids and the text of an inventory. */
#include "cli/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/cli/suite.h"

static const struct {
	uint16_t models[6];
	enum sk_der_kind kind;
	enum sk_der_role role;
} guesses[] = {
	{{1, 701, 713, 64900}, SK_KIND_BATTERY, SK_ROLE_GRID_FORMING},
	{{1, 64900}, SK_KIND_BATTERY, SK_ROLE_GRID_FORMING},
	{{1, 701, 713}, SK_KIND_BATTERY, SK_ROLE_GRID_FOLLOWING},
	{{1, 103, 124}, SK_KIND_BATTERY, SK_ROLE_GRID_FOLLOWING},
	{{1, 103, 802}, SK_KIND_BATTERY, SK_ROLE_GRID_FOLLOWING},
	{{1, 103, 160}, SK_KIND_PV, SK_ROLE_GRID_FOLLOWING},
	{{1, 701, 702}, SK_KIND_PV, SK_ROLE_GRID_FOLLOWING},
	{{1, 203}, SK_KIND_METER, SK_ROLE_MONITOR},
	{{1, 213}, SK_KIND_METER, SK_ROLE_MONITOR},
	{{1, 103, 203}, SK_KIND_PV, SK_ROLE_GRID_FOLLOWING},
	{{1, 701, 213}, SK_KIND_PV, SK_ROLE_GRID_FOLLOWING},
	{{1, 64901}, SK_KIND_PV, SK_ROLE_GRID_FOLLOWING},
};

START_TEST(kind_and_role_are_guessed_from_the_models)
{
	ck_assert_int_eq(sk_inventory_kind(guesses[_i].models, 6), guesses[_i].kind);
	ck_assert_int_eq(sk_inventory_role(guesses[_i].models, 6), guesses[_i].role);
}
END_TEST

static struct sk_found device(size_t place, int unit, uint16_t model, const char *serial)
{
	static const char *const links[] = {"tcp://10.0.0.1:502", "tcp://10.0.0.2:502"};
	struct sk_found f = {.link = links[place],
			     .place = place,
			     .unit = unit,
			     .models = {1, model},
			     .model_count = 2};

	(void)snprintf(f.serial, sizeof(f.serial), "%s", serial);
	return f;
}

START_TEST(ids_go_by_kind_and_place)
{
	struct sk_found found[] = {device(1, 2, 103, "d"), device(1, 1, 713, "c"),
				   device(0, 7, 103, "b"), device(0, 3, 203, "a")};

	sk_inventory_name(found, 4);
	ck_assert_str_eq(found[0].id, "meter1");
	ck_assert_str_eq(found[1].id, "pv1");
	ck_assert_str_eq(found[2].id, "bess1");
	ck_assert_str_eq(found[3].id, "pv2");
	ck_assert_int_eq(found[3].unit, 2);
}
END_TEST

START_TEST(a_device_that_answers_for_every_unit_is_listed_once)
{
	struct sk_found found[] = {device(0, 3, 103, "a"), device(0, 1, 103, "a"),
				   device(0, 2, 103, "a"), device(1, 1, 103, "a"),
				   device(1, 2, 103, ""),  device(1, 3, 103, "")};

	sk_inventory_name(found, 6);
	ck_assert_str_eq(found[0].id, "pv1");
	ck_assert_str_eq(found[1].id, "");
	ck_assert_str_eq(found[2].note, "the device of unit 1 again");
	ck_assert_str_eq(found[3].id, "pv2");
	ck_assert_str_eq(found[4].id, "pv3");
	ck_assert_str_eq(found[5].id, "pv4");
}
END_TEST

static char *printed(const struct sk_found *found, size_t count)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	sk_inventory_print(found, count, out);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

START_TEST(the_inventory_is_what_a_configuration_takes)
{
	struct sk_found found[] = {device(0, 1, 64900, "a"), device(0, 2, 160, "b"),
				   device(1, 1, 203, "c")};
	char *text;

	(void)snprintf(found[1].note, sizeof(found[1].note), "chain is broken");
	sk_inventory_name(found, 3);
	text = printed(found, 3);
	ck_assert_str_eq(strstr(text, "ders ="),
			 "ders =\n(\n"
			 "  # no maker, no model, serial number a\n"
			 "  { id = \"bess1\"; kind = \"battery\"; "
			 "role = \"grid_forming\"; model = \"sunspec\";\n"
			 "    link = \"tcp://10.0.0.1:502\"; unit = 1; },\n"
			 "  # no maker, no model, serial number c\n"
			 "  { id = \"meter1\"; kind = \"meter\"; "
			 "role = \"monitor\"; model = \"sunspec\";\n"
			 "    link = \"tcp://10.0.0.2:502\"; unit = 1; }\n"
			 ");\n");
	free(text);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

int main(void)
{
	TCase *tcase = tcase_create("inventory");

	tcase_add_loop_test(tcase, kind_and_role_are_guessed_from_the_models, 0,
			    COUNT(guesses));
	tcase_add_test(tcase, ids_go_by_kind_and_place);
	tcase_add_test(tcase, a_device_that_answers_for_every_unit_is_listed_once);
	tcase_add_test(tcase, the_inventory_is_what_a_configuration_takes);
	return run_case("inventory", tcase);
}
