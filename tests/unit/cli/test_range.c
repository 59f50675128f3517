/* test_range.c - numbers and addresses of a command line: what is taken and what not. */
#include "cli/range.h"

#include <string.h>

#include "tests/unit/cli/suite.h"

static const struct {
	const char *text;
	size_t count;
	uint16_t first, last;
} lists[] = {
	{"1", 1, 1, 1},	      {"1-10", 10, 1, 10},	{"5,1-3", 4, 5, 3},
	{"1,1,1-2", 2, 1, 2}, {"247-247", 1, 247, 247}, {"0-255", 256, 0, 255},
};

START_TEST(numbers_are_listed_once_in_order)
{
	struct sk_numbers n = {0};

	ck_assert_int_eq(sk_numbers_add(&n, lists[_i].text, 0, 300), SK_OK);
	ck_assert_uint_eq(n.count, lists[_i].count);
	ck_assert_uint_eq(n.number[0], lists[_i].first);
	ck_assert_uint_eq(n.number[n.count - 1], lists[_i].last);
}
END_TEST

static const char *const bad_lists[] = {
	"",    ",",   "1,",   ",1", "-1", "1-",	   "3-1",  "0",
	"300", "1 2", "1--2", "x",  "+1", "1-2-3", "0x10", "99999999999999999999",
};

START_TEST(what_is_no_list_is_refused)
{
	struct sk_numbers n = {0};

	ck_assert_int_eq(sk_numbers_add(&n, bad_lists[_i], 1, 255), SK_EPARSE);
}
END_TEST

START_TEST(a_list_has_an_end)
{
	struct sk_numbers n = {0};

	ck_assert_int_eq(sk_numbers_add(&n, "1-256", 1, 65535), SK_OK);
	ck_assert_int_eq(sk_numbers_add(&n, "256", 1, 65535), SK_OK);
	ck_assert_int_eq(sk_numbers_add(&n, "257", 1, 65535), SK_EFULL);
}
END_TEST

static const struct {
	const char *text;
	size_t count;
	const char *first, *last;
} hosts[] = {
	{"10.0.0.5", 1, "10.0.0.5", "10.0.0.5"},
	{"10.0.0.1-20", 20, "10.0.0.1", "10.0.0.20"},
	{"10.0.0.250-10.0.1.4", 11, "10.0.0.250", "10.0.1.4"},
	{"192.168.7.9/24", 254, "192.168.7.1", "192.168.7.254"},
	{"10.0.0.0/22", 1022, "10.0.0.1", "10.0.3.254"},
	{"10.0.0.0/31", 2, "10.0.0.0", "10.0.0.1"},
	{"10.0.0.7/32", 1, "10.0.0.7", "10.0.0.7"},
	{"10.0.0.0-10.0.3.255", 1024, "10.0.0.0", "10.0.3.255"},
	{"255.255.255.255", 1, "255.255.255.255", "255.255.255.255"},
	{"bess-1.local", 1, "bess-1.local", "bess-1.local"},
	{"fe80::1", 1, "[fe80::1]", "[fe80::1]"},
	{"[::1]", 1, "[::1]", "[::1]"},
};

START_TEST(hosts_are_read)
{
	char name[SK_HOST_LEN + 1], why[SK_TEXT_LEN + 1];
	struct sk_hosts h;

	ck_assert_int_eq(sk_hosts_parse(hosts[_i].text, &h, why), SK_OK);
	ck_assert_uint_eq(h.count, hosts[_i].count);
	sk_hosts_name(&h, 0, name);
	ck_assert_str_eq(name, hosts[_i].first);
	sk_hosts_name(&h, h.count - 1, name);
	ck_assert_str_eq(name, hosts[_i].last);
}
END_TEST

static const struct {
	const char *text, *why;
} bad_hosts[] = {
	{"", "is no host"},
	{"name/24", "is no host"},
	{"10.0.0.5-4", "ends before it begins"},
	{"10.0.0.5-", "no address"},
	{"10.0.0.5-256", "no address"},
	{"10.0.0.5-10.0.0", "no address"},
	{"10.0.0.0-10.0.4.0", "too many addresses"},
	{"0.0.0.0-255.255.255.255", "too many addresses"},
	{"10.0.0.0/21", "too many addresses"},
	{"10.0.0.0/0", "too many addresses"},
	{"10.0.0.0/33", "the prefix"},
	{"10.0.0.0/", "the prefix"},
	{"10.0.0.0/24x", "the prefix"},
};

START_TEST(what_is_no_host_is_refused_with_a_reason)
{
	char why[SK_TEXT_LEN + 1] = "";
	struct sk_hosts h;

	ck_assert_int_eq(sk_hosts_parse(bad_hosts[_i].text, &h, why), SK_EPARSE);
	ck_assert_ptr_nonnull(strstr(why, bad_hosts[_i].why));
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

int main(void)
{
	TCase *tcase = tcase_create("range");

	tcase_add_loop_test(tcase, numbers_are_listed_once_in_order, 0, COUNT(lists));
	tcase_add_loop_test(tcase, what_is_no_list_is_refused, 0, COUNT(bad_lists));
	tcase_add_test(tcase, a_list_has_an_end);
	tcase_add_loop_test(tcase, hosts_are_read, 0, COUNT(hosts));
	tcase_add_loop_test(tcase, what_is_no_host_is_refused_with_a_reason, 0,
			    COUNT(bad_hosts));
	return run_case("range", tcase);
}
