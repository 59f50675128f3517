/* test_pace.c - the grid stays where it is, and nothing is caught up in a burst. */
#include "controller/core/pace.h"
#include "tests/unit/control/suite.h"

#define MS 1000
#define START 7000

/* When the cycle that was due at START + 200 ms begins, and what follows. */
static const struct {
	int64_t begins_ms, next_due_ms, overruns;
} rows[] = {
	{200, 400, 0},	 {201, 400, 0},
	{300, 400, 0}, /* half a period is still in time */
	{301, 400, 1},	 {399, 400, 1},
	{400, 600, 1},	 /* one left out */
	{1999, 2000, 1}, /* eight left out: one late beginning */
	{199, 200, 0},	 /* the timer came early: the same one is still due */
};

START_TEST(keeps_the_grid)
{
	struct sk_pace p;

	sk_pace_init(&p, 200, START * MS);
	ck_assert_int_eq(p.due_us, (START + 200) * MS);
	sk_pace_begin(&p, (START + rows[_i].begins_ms) * MS);
	ck_assert_int_eq(p.due_us, (START + rows[_i].next_due_ms) * MS);
	ck_assert_int_eq(p.overruns, rows[_i].overruns);
}
END_TEST

START_TEST(does_not_drift)
{
	struct sk_pace p;

	sk_pace_init(&p, 200, 0);
	for (int64_t cycle = 1; cycle <= 1000; cycle++)
		sk_pace_begin(&p, cycle * 200 * MS + cycle % 50 * MS);
	ck_assert_int_eq(p.due_us, 1001 * 200 * MS);
	ck_assert_int_eq(p.overruns, 0);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{keeps_the_grid, SUITE_ROWS(rows)},
		{does_not_drift, 1},
	};

	return SUITE_RUN("pace", tests);
}
