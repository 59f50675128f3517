/*
 * dispatch.c - how long one dispatch takes.
 *
 * usage: dispatch COUNT KIND INSTANCES
 *
 * Solves INSTANCES random problems of COUNT units of one KIND (linear, quadratic, stairs
 * or mixed) and prints one line of JSON: median, 99th percentile and slowest time in us.
 * Each problem is new: the processor cannot have learned its branches.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/oracle/instance.h"

#define COUNT_MAX 100000
#define INSTANCES_MAX 1000000

static const char *const kinds[] = {"linear", "quadratic", "stairs", "mixed"};

static double cpu_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* cannot fail for this clock */
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static int rising(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* No two costs alike: the most there can be to sort and search. */
static void shift_cost(uint64_t *state, struct sk_dispatch_cost *c)
{
	c->slope_per_wh += between(state, 0, 1);
	for (size_t k = 0; k < c->segments; k++)
		c->segment_per_wh[k] += c->slope_per_wh;
}

static double draw_problem(uint64_t *state, struct sk_dispatch_unit *units, size_t count,
			   size_t kind)
{
	double low_w = 0, high_w = 0;

	for (size_t i = 0; i < count; i++) {
		size_t shape = kind < SHAPE_COUNT ? kind : pick(state, SHAPE_COUNT);

		units[i] = random_unit(state, (enum shape)shape);
		shift_cost(state, &units[i].cost);
		low_w += units[i].min_w;
		high_w += units[i].max_w;
	}
	return between(state, low_w, high_w);
}

struct bench {
	struct sk_dispatch_unit *units;
	double *work, *p_w, *times_us;
	size_t count, kind, instances;
};

static int measure(struct bench *b)
{
	uint64_t state = 1;

	for (size_t k = 0; k < b->instances; k++) {
		struct sk_dispatch_problem d = {.units = b->units, .count = b->count};
		struct sk_dispatch_result out = {.p_w = b->p_w};
		double begin_us;

		d.demand_w = draw_problem(&state, b->units, b->count, b->kind);
		begin_us = cpu_us();
		if (sk_dispatch_solve(&d, b->work, &out) != SK_OK)
			return -1;
		b->times_us[k] = cpu_us() - begin_us;
	}
	qsort(b->times_us, b->instances, sizeof(*b->times_us), rising);
	printf("{\"p50_us\":%.3f,\"p99_us\":%.3f,\"max_us\":%.3f}\n",
	       b->times_us[b->instances / 2], b->times_us[b->instances * 99 / 100],
	       b->times_us[b->instances - 1]);
	return 0;
}

static int run(struct bench *b)
{
	int failed = -1;

	b->units = calloc(b->count, sizeof(*b->units));
	b->work = calloc(SK_DISPATCH_WORK(b->count), sizeof(*b->work));
	b->p_w = calloc(b->count, sizeof(*b->p_w));
	b->times_us = calloc(b->instances, sizeof(*b->times_us));
	if (b->units && b->work && b->p_w && b->times_us)
		failed = measure(b);
	free(b->units);
	free(b->work);
	free(b->p_w);
	free(b->times_us);
	return failed;
}

static size_t number(const char *text, size_t most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	return *end == '\0' && value <= most ? value : 0;
}

int main(int argc, char **argv)
{
	struct bench b = {0};

	if (argc == 4) {
		b.count = number(argv[1], COUNT_MAX);
		while (b.kind < 4 && strcmp(argv[2], kinds[b.kind]) != 0)
			b.kind++;
		b.instances = number(argv[3], INSTANCES_MAX);
	}
	if (b.count == 0 || b.kind == 4 || b.instances == 0) {
		fputs("usage: dispatch COUNT linear|quadratic|stairs|mixed INSTANCES\n",
		      stderr);
		return 2;
	}
	if (run(&b) != 0) {
		fputs("dispatch: out of memory, or a problem was refused\n", stderr);
		return 1;
	}
	return 0;
}
