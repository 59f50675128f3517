/* test_batch.c - the bounded queue: order, and who is given up first. */
#include "historian/batch.h"
#include "models/measurement.h"
#include "tests/unit/historian/suite.h"

#define CAPACITY 4

/* A row that is told by its time. */
static struct sk_row *row(char sort, int64_t t_ms)
{
	struct sk_measurement m;
	struct sk_event e = {.t_ms = t_ms};

	sk_measurement_init(&m);
	m.t_ms = t_ms;
	return sort == 'm' ? sk_row_new(SK_ROW_MEASUREMENT, "pv1", &m)
			   : sk_row_new(SK_ROW_EVENT, "", &e);
}

static int64_t time_of(const struct sk_row *r)
{
	const struct sk_measurement *m = r->body;
	const struct sk_event *e = r->body;

	return r->kind == SK_ROW_MEASUREMENT ? m->t_ms : e->t_ms;
}

/* What was put, 'm'easurement or 'e'vent, numbered by position; what is left of it. */
static const struct {
	const char *put;
	int left[CAPACITY + 1]; /* positions, ends with -1 */
	int discarded;
} cases_[] = {
	{"", {-1}, 0},
	{"mem", {0, 1, 2, -1}, 0},
	{"mmmm", {0, 1, 2, 3, -1}, 0},
	{"mmmmm", {1, 2, 3, 4, -1}, 1},
	{"emmme", {0, 2, 3, 4, -1}, 1},
	{"eemme", {0, 1, 3, 4, -1}, 1},
	{"eemmee", {0, 1, 4, 5, -1}, 2},
	{"eeeem", {0, 1, 2, 3, -1}, 1}, /* the newcomer is the only one to give up */
	{"eeeee", {1, 2, 3, 4, -1}, 1},
	{"emmmmmmmm", {0, 6, 7, 8, -1}, 5},
};

START_TEST(measurements_are_given_up_first)
{
	struct sk_batch b;
	const struct sk_row *r;
	int count = 0;

	sk_batch_init(&b, CAPACITY);
	for (int i = 0; cases_[_i].put[i]; i++)
		sk_batch_put(&b, row(cases_[_i].put[i], i));
	for (r = b.first; r; r = r->next, count++) {
		ck_assert_int_eq(time_of(r), cases_[_i].left[count]);
		ck_assert_ptr_eq(r->next ? r->next->previous : r, r);
	}
	ck_assert_int_eq(cases_[_i].left[count], -1);
	ck_assert_uint_eq(b.rows, (size_t)count);
	ck_assert_int_eq(b.discarded, cases_[_i].discarded);
	sk_batch_clear(&b);
}
END_TEST

START_TEST(what_is_written_goes_from_the_front)
{
	struct sk_batch b;

	sk_batch_init(&b, CAPACITY);
	for (int i = 0; i < 4; i++)
		sk_batch_put(&b, row("memm"[i], i));
	sk_batch_drop(&b, 2);
	ck_assert_int_eq(time_of(b.first), 2);
	ck_assert_ptr_null(b.first->previous);
	ck_assert_ptr_eq(b.first_bulk, b.first);
	for (int i = 4; i < 7; i++)
		sk_batch_put(&b, row('m', i));
	ck_assert_int_eq(time_of(b.first), 3);
	sk_batch_drop(&b, 100);
	ck_assert_uint_eq(b.rows, 0);
	ck_assert_ptr_null(b.first);
	ck_assert_ptr_null(b.last);
	ck_assert_ptr_null(b.first_bulk);
	ck_assert_ptr_null(b.last_bulk);
	sk_batch_put(&b, row('m', 8));
	ck_assert_int_eq(time_of(b.last), 8);
	sk_batch_clear(&b);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_loop_test(cases, measurements_are_given_up_first, 0,
			    (int)(sizeof(cases_) / sizeof(cases_[0])));
	tcase_add_test(cases, what_is_written_goes_from_the_front);
}

int main(void)
{
	return run_suite("batch", add_tests);
}
