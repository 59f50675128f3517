/* test_mutation.c - hundreds of thousands of replies, each changed somewhere: which of
 * them are believed is told by a second, plain reading of the standard. */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/link/frame.h"

#define MUTANTS 300000
#define LONGEST \
	(SK_FRAME_BYTES_MAX + 3 * 20) /* three mutations, each at most 20 longer */
#define EXCEPTION_BIT 0x80

static const struct sk_frame_want wants[] = {
	{.unit = 1, .function = SK_FN_READ_HOLDING, .at = 40070, .count = 1},
	{.unit = 17, .function = SK_FN_READ_HOLDING, .at = 40070, .count = 21},
	{.unit = 247, .function = SK_FN_READ_INPUT, .at = 0, .count = 125},
	{.unit = 1, .function = SK_FN_WRITE_ONE, .at = 258, .count = 1, .value = 500},
	{.unit = 1, .function = SK_FN_WRITE_MANY, .at = 40348, .count = 3},
};

#define WANTS (sizeof(wants) / sizeof(wants[0]))

struct bytes {
	size_t len;
	uint8_t at[LONGEST];
};

/* xorshift32: the same mutants on every machine. */
static uint32_t dice(uint32_t below)
{
	static uint32_t state = 2463534242u;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % below;
}

static void add(struct bytes *b, unsigned value)
{
	b->at[b->len++] = (uint8_t)value;
}

static void add_word(struct bytes *b, unsigned value)
{
	add(b, value >> 8);
	add(b, value & 0xFF);
}

/* Unit and all that follows it, without a checksum. */
static void add_body(struct bytes *b, const struct sk_frame_want *w, bool refused)
{
	add(b, w->unit);
	add(b, w->function | (refused ? EXCEPTION_BIT : 0u));
	if (refused) {
		add(b, 1 + dice(11));
	} else if (w->function == SK_FN_READ_HOLDING || w->function == SK_FN_READ_INPUT) {
		add(b, 2u * w->count);
		for (unsigned i = 0; i < w->count; i++)
			add_word(b, dice(65536));
	} else {
		add_word(b, w->at);
		add_word(b, w->function == SK_FN_WRITE_ONE ? w->value : w->count);
	}
}

static struct bytes right_reply(enum sk_frame_kind kind, const struct sk_frame_want *w)
{
	struct bytes body = {0}, out = {0};

	add_body(&body, w, dice(8) == 0);
	if (kind == SK_FRAME_TCP) {
		add_word(&out, 0);
		add_word(&out, 0);
		add_word(&out, (unsigned)body.len);
	}
	memcpy(out.at + out.len, body.at, body.len);
	out.len += body.len;
	if (kind == SK_FRAME_RTU) {
		unsigned crc = sk_frame_crc(body.at, body.len);

		add(&out, crc & 0xFF);
		add(&out, crc >> 8);
	}
	return out;
}

static void swap_words(struct bytes *b)
{
	size_t one = dice((uint32_t)b->len - 1), other = dice((uint32_t)b->len - 1);
	uint8_t kept[2];

	memcpy(kept, b->at + one, 2);
	memmove(b->at + one, b->at + other, 2);
	memcpy(b->at + other, kept, 2);
}

static void insert_byte(struct bytes *b)
{
	size_t at = dice((uint32_t)b->len + 1);

	memmove(b->at + at + 1, b->at + at, b->len - at);
	b->at[at] = (uint8_t)dice(256);
	b->len++;
}

static void mutate(struct bytes *b)
{
	switch (dice(6)) {
	case 0:
		b->at[dice((uint32_t)b->len)] ^= (uint8_t)(1u << dice(8));
		break;
	case 1: /* the head is a small part of a long frame: go for it */
		b->at[dice(b->len < 10 ? (uint32_t)b->len : 10)] = (uint8_t)dice(256);
		break;
	case 2:
		b->len = 1 + dice((uint32_t)b->len);
		break;
	case 3:
		for (uint32_t more = 1 + dice(20); more > 0; more--)
			add(b, dice(256));
		break;
	case 4:
		if (b->len > 1)
			swap_words(b);
		break;
	default:
		insert_byte(b);
	}
}

/* The standard, read plainly: a whole frame is an answer when it is, byte for byte, a
 * frame that this request can be answered with; registers and exception codes are free.
 */
static bool answers(enum sk_frame_kind kind, const struct sk_frame_want *w,
		    const struct bytes *b)
{
	bool read = w->function == SK_FN_READ_HOLDING || w->function == SK_FN_READ_INPUT;
	size_t head = kind == SK_FRAME_TCP ? 6 : 0, tail = kind == SK_FRAME_TCP ? 0 : 2;
	const uint8_t *body = b->at + head;
	size_t len = b->len - head - tail;
	uint8_t envelope[6] = {0, 0, 0, 0, (uint8_t)(len >> 8), (uint8_t)len};

	if (b->len < head + tail + 3 || memcmp(b->at, envelope, head) != 0 ||
	    body[0] != w->unit)
		return false;
	if (kind == SK_FRAME_RTU &&
	    sk_frame_crc(body, len) != (body[len] | body[len + 1] << 8))
		return false;
	if (body[1] == (w->function | EXCEPTION_BIT))
		return len == 3 && body[2] != 0;
	if (body[1] != w->function)
		return false;
	if (read)
		return len == 3u + 2u * w->count && body[2] == 2 * w->count;
	return len == 6 && (body[2] << 8 | body[3]) == w->at &&
	       (body[4] << 8 | body[5]) ==
		       (w->function == SK_FN_WRITE_ONE ? w->value : w->count);
}

/* Fed in pieces, as it may arrive. */
static enum sk_frame_state feed(struct sk_frame *f, const struct bytes *b)
{
	enum sk_frame_state state = SK_FRAME_MORE;

	for (size_t from = 0; from < b->len;) {
		size_t part = 1 + dice(dice(2) ? 8 : 300);

		if (part > b->len - from)
			part = b->len - from;
		state = sk_frame_feed(f, b->at + from, part);
		from += part;
	}
	return state;
}

static bool same(const struct bytes *one, const struct bytes *other)
{
	return one->len == other->len && memcmp(one->at, other->at, one->len) == 0;
}

/* How many of MUTANTS were believed though something is changed; fails when one is judged
 * unlike answers() does. */
static unsigned run(enum sk_frame_kind kind)
{
	unsigned believed = 0;

	for (unsigned i = 0; i < MUTANTS; i++) {
		const struct sk_frame_want *w = &wants[i % WANTS];
		struct bytes right = right_reply(kind, w), b = right;
		struct sk_frame f;
		bool taken;

		for (uint32_t times = 1 + dice(3); times > 0; times--)
			mutate(&b);
		sk_frame_begin(&f, kind, w);
		taken = feed(&f, &b) != SK_FRAME_BAD && f.state != SK_FRAME_MORE;
		ck_assert_msg(taken == answers(kind, w, &b), "mutant %u: %s (%s)", i,
			      taken ? "believed" : "refused", f.reason);
		believed += taken && !same(&right, &b) ? 1 : 0;
	}
	printf("%s: %d mutants, %u changed ones believed, all answer the request\n",
	       kind == SK_FRAME_TCP ? "TCP" : "serial line", MUTANTS, believed);
	return believed;
}

START_TEST(right_replies_are_believed)
{
	for (unsigned i = 0; i < 1000; i++) {
		enum sk_frame_kind kind = i % 2 ? SK_FRAME_TCP : SK_FRAME_RTU;
		struct bytes b = right_reply(kind, &wants[i % WANTS]);
		struct sk_frame f;

		sk_frame_begin(&f, kind, &wants[i % WANTS]);
		ck_assert_int_ne(feed(&f, &b), SK_FRAME_BAD);
		ck_assert_int_ne(f.state, SK_FRAME_MORE);
	}
}
END_TEST

/* TCP has no checksum: of the believed, all have a right head over other registers. */
START_TEST(on_tcp_what_is_believed_answers_the_request)
{
	unsigned believed = run(SK_FRAME_TCP);

	ck_assert_uint_gt(believed, 0);
	ck_assert_uint_lt(believed, MUTANTS / 4);
}
END_TEST

/* The checksum lets one of 65536 pass. */
START_TEST(on_a_serial_line_next_to_nothing_is_believed)
{
	ck_assert_uint_lt(run(SK_FRAME_RTU), MUTANTS / 5000);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("mutation");
	TCase *tcase = tcase_create("mutation");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 50);
	tcase_add_test(tcase, right_replies_are_believed);
	tcase_add_test(tcase, on_tcp_what_is_believed_answers_the_request);
	tcase_add_test(tcase, on_a_serial_line_next_to_nothing_is_believed);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
