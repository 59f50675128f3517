/* test_reload.c - what a new configuration means for a DER that is served. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/reload.h"
#include "tests/unit/drivers/maps.h"

#define DERS 3

/* d0, d1 and d2, each on a link of its own. */
static void fill(struct sk_config *config, struct sk_conf_der ders[DERS])
{
	*config = (struct sk_config){.file = "x.cfg", .ders = ders, .der_count = DERS};
	(void)snprintf(config->site.root, sizeof(config->site.root), "site");
	for (int i = 0; i < DERS; i++) {
		char text[64], why[SK_TEXT_LEN + 1];

		ders[i] = (struct sk_conf_der){.unit = 1, .poll_ms = 200};
		(void)snprintf(ders[i].id, sizeof(ders[i].id), "d%d", i);
		(void)snprintf(ders[i].model, sizeof(ders[i].model), "sunspec");
		(void)snprintf(text, sizeof(text), "tcp://10.0.0.%d:502", i + 1);
		ck_assert_int_eq(sk_link_parse(text, &ders[i].link, why), SK_OK);
	}
}

static const struct sk_shard whole;

static enum sk_fate fate_in(struct sk_config *next, const struct sk_shard *shard, int der,
			    const char **why)
{
	struct sk_config now;
	struct sk_conf_der ders[DERS];
	struct sk_reload_to to = {.config = next, .catalog = &catalog, .shard = shard};

	fill(&now, ders);
	return sk_reload_fate(&ders[der], &catalog, &to, why);
}

static void change_nothing(struct sk_config *c)
{
	c->ders[1].line = 99;
}

static void change_poll(struct sk_config *c)
{
	c->ders[1].poll_ms = 100;
}

static void change_unit(struct sk_config *c)
{
	c->ders[1].unit = 2;
}

static void change_link(struct sk_config *c)
{
	char why[SK_TEXT_LEN + 1];

	ck_assert_int_eq(sk_link_parse("tcp://10.0.0.2:503", &c->ders[1].link, why),
			 SK_OK);
}

static void change_model(struct sk_config *c)
{
	(void)snprintf(c->ders[1].model, sizeof(c->ders[1].model), "acme");
}

static void change_order(struct sk_config *c)
{
	struct sk_conf_der first = c->ders[0];

	c->ders[0] = c->ders[1];
	c->ders[1] = first;
}

static void rename_it(struct sk_config *c)
{
	(void)snprintf(c->ders[1].id, sizeof(c->ders[1].id), "other");
}

static void remove_all(struct sk_config *c)
{
	c->der_count = 0;
}

static void remove_last(struct sk_config *c)
{
	c->der_count--;
}

static const struct {
	void (*change)(struct sk_config *c);
	enum sk_fate d1;
	const char *why;
	enum sk_fate d2;
} changes[] = {
	{change_nothing, SK_FATE_STAYS, "", SK_FATE_STAYS},
	{change_order, SK_FATE_STAYS, "", SK_FATE_STAYS},
	{change_poll, SK_FATE_CHANGED, "poll_ms", SK_FATE_STAYS},
	{change_unit, SK_FATE_CHANGED, "unit", SK_FATE_STAYS},
	{change_link, SK_FATE_CHANGED, "link", SK_FATE_STAYS},
	{change_model, SK_FATE_CHANGED, "model", SK_FATE_STAYS},
	{rename_it, SK_FATE_REMOVED, "", SK_FATE_STAYS},
	{remove_last, SK_FATE_STAYS, "", SK_FATE_REMOVED},
	{remove_all, SK_FATE_REMOVED, "", SK_FATE_REMOVED},
};

#define CHANGES ((int)(sizeof(changes) / sizeof(changes[0])))

START_TEST(a_change_concerns_one)
{
	struct sk_config next;
	struct sk_conf_der ders[DERS];
	const char *why;

	fill(&next, ders);
	changes[_i].change(&next);
	ck_assert_int_eq(fate_in(&next, &whole, 1, &why), changes[_i].d1);
	ck_assert_str_eq(why, changes[_i].why);
	ck_assert_int_eq(fate_in(&next, &whole, 2, &why), changes[_i].d2);
	ck_assert_str_eq(why, "");
}
END_TEST

START_TEST(other_models_start_it_anew)
{
	const struct sk_catalog none = {0};
	struct sk_config next;
	struct sk_conf_der ders[DERS];
	struct sk_reload_to to = {.config = &next, .catalog = &none, .shard = &whole};
	const char *why;

	fill(&next, ders);
	ck_assert_int_eq(sk_reload_fate(&ders[0], &catalog, &to, &why), SK_FATE_CHANGED);
	ck_assert_str_eq(why, "model file");
}
END_TEST

START_TEST(what_another_shard_serves_is_not_removed)
{
	struct sk_config next;
	struct sk_conf_der ders[DERS];
	const char *why;
	int stay = 0;

	fill(&next, ders);
	for (int i = 1; i <= 4; i++) {
		const struct sk_shard shard = {.index = i, .count = 4};
		enum sk_fate fate = fate_in(&next, &shard, 0, &why);

		ck_assert(fate == SK_FATE_STAYS || fate == SK_FATE_MOVED);
		stay += fate == SK_FATE_STAYS;
	}
	ck_assert_int_eq(stay, 1);
}
END_TEST

static void new_root(struct sk_config *c)
{
	(void)snprintf(c->site.root, sizeof(c->site.root), "plant");
}

static void new_state_dir(struct sk_config *c)
{
	(void)snprintf(c->site.state_dir, sizeof(c->site.state_dir), "/elsewhere");
}

static void new_broker(struct sk_config *c)
{
	c->broker.port = 8883;
}

static void new_models_dir(struct sk_config *c)
{
	(void)snprintf(c->site.models_dir, sizeof(c->site.models_dir), "/models");
}

static void new_control(struct sk_config *c)
{
	c->control.revert_s = 7;
}

static const struct {
	void (*change)(struct sk_config *c);
	int err;
	const char *what;
} sections[] = {
	{change_poll, SK_OK, ""},
	{new_models_dir, SK_OK, ""},
	{new_control, SK_OK, ""},
	{new_root, SK_EREFUSED, "site: root: was changed"},
	{new_state_dir, SK_EREFUSED, "site: state_dir: was changed"},
	{new_broker, SK_EREFUSED, "broker: port: was changed"},
};

#define SECTIONS ((int)(sizeof(sections) / sizeof(sections[0])))

START_TEST(what_needs_a_restart_is_refused)
{
	struct sk_config now, next;
	struct sk_conf_der ders[DERS], others[DERS];
	struct sk_diag diag = {0};

	fill(&now, ders);
	fill(&next, others);
	sections[_i].change(&next);
	ck_assert_int_eq(sk_reload_allowed(&now, &next, &diag), sections[_i].err);
	ck_assert_uint_eq(diag.count, sections[_i].err ? 1 : 0);
	if (diag.count)
		ck_assert_ptr_nonnull(strstr(diag.lines[0].text, sections[_i].what));
	sk_diag_clear(&diag);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("reload");
	TCase *tcase = tcase_create("reload");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, load_maps, clear_maps);
	tcase_add_loop_test(tcase, a_change_concerns_one, 0, CHANGES);
	tcase_add_test(tcase, other_models_start_it_anew);
	tcase_add_test(tcase, what_another_shard_serves_is_not_removed);
	tcase_add_loop_test(tcase, what_needs_a_restart_is_refused, 0, SECTIONS);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
