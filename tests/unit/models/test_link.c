/* test_link.c - where a device is, and what a link may not be. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "models/config.h"
#include "tests/unit/models/suite.h"

static const struct {
	const char *text, *host;
	int port;
} tcp[] = {
	{"tcp://127.0.0.1:502", "127.0.0.1", 502},
	{"tcp://inverter-1.lab.example:1", "inverter-1.lab.example", 1},
	{"tcp://h:65535", "h", 65535},
	{"tcp://[::1]:502", "[::1]", 502},
	{"tcp://h:0502", "h", 502},
};

START_TEST(tcp_has_host_and_port)
{
	struct sk_conf_link link;
	char why[SK_TEXT_LEN + 1];

	ck_assert_int_eq(sk_link_parse(tcp[_i].text, &link, why), SK_OK);
	ck_assert_int_eq(link.type, SK_LINK_TCP);
	ck_assert_str_eq(link.text, tcp[_i].text);
	ck_assert_str_eq(link.host, tcp[_i].host);
	ck_assert_int_eq(link.port, tcp[_i].port);
	ck_assert_str_eq(why, "");
}
END_TEST

static const struct {
	const char *text, *device;
	int baud;
	char parity;
	int stop;
} rtu[] = {
	{"rtu:///dev/ttyUSB0", "/dev/ttyUSB0", 9600, 'N', 1},
	{"rtu:///dev/ttyS1?baud=19200", "/dev/ttyS1", 19200, 'N', 1},
	{"rtu:///dev/x?parity=even&stop=2&baud=300", "/dev/x", 300, 'E', 2},
	{"rtu:///dev/x?parity=odd&baud=921600", "/dev/x", 921600, 'O', 1},
	{"rtu:///dev/x?parity=none", "/dev/x", 9600, 'N', 1},
};

START_TEST(rtu_has_a_device_and_options)
{
	struct sk_conf_link link;
	char why[SK_TEXT_LEN + 1];

	ck_assert_int_eq(sk_link_parse(rtu[_i].text, &link, why), SK_OK);
	ck_assert_int_eq(link.type, SK_LINK_RTU);
	ck_assert_str_eq(link.device, rtu[_i].device);
	ck_assert_int_eq(link.baud, rtu[_i].baud);
	ck_assert_int_eq(link.parity, rtu[_i].parity);
	ck_assert_int_eq(link.stop, rtu[_i].stop);
}
END_TEST

#define NO_LINK "must be tcp://host:port or rtu:///dev/ttyX?baud=.."
#define NO_TCP "must be tcp://host:port"
#define NO_PORT "port must be a number in 1..65535"
#define NO_HOST "host has a character that no address or name has"
#define NO_RTU "must be rtu:///dev/ttyX?baud=..&parity=..&stop=.."
#define NO_OPTION "options of rtu:// are baud, parity, stop, gap_ms"
#define NO_TCP_OPTION                                                    \
	"options of tcp:// are gap_ms, connect_delay_ms, idle_close_s, " \
	"transaction_id"
#define NO_TRANSACTION "transaction_id must be one of strict, lenient"
#define NO_BAUD "baud must be a number in 300..921600"

static const struct {
	const char *text, *why;
} bad[] = {
	{"", NO_LINK},
	{"127.0.0.1:502", NO_LINK},
	{"TCP://h:502", NO_LINK},
	{"udp://h:502", NO_LINK},
	{"tcp://", NO_TCP},
	{"tcp://h", NO_TCP},
	{"tcp://:502", NO_TCP},
	{"tcp://h:", NO_PORT},
	{"tcp://h:0", NO_PORT},
	{"tcp://h:65536", NO_PORT},
	{"tcp://h:99999999999999999999", NO_PORT},
	{"tcp://h:-1", NO_PORT},
	{"tcp://h:+502", NO_PORT},
	{"tcp://h: 502", NO_PORT},
	{"tcp://h:502 ", NO_PORT},
	{"tcp://h:502/x", NO_PORT},
	{"tcp://h:0x10", NO_PORT},
	{"tcp://a b:502", NO_HOST},
	{"tcp://a/b:502", NO_HOST},
	{"tcp://u@h:502", NO_HOST},
	{"tcp://\xC3\xA9:502", NO_HOST},
	{"tcp://h:1?", NO_TCP_OPTION},
	{"tcp://h:1?baud=9600", NO_TCP_OPTION},
	{"tcp://h:1?gap_ms", NO_TCP_OPTION},
	{"tcp://h:1?gap_ms=10001", "gap_ms must be a number in 0..10000"},
	{"tcp://h:1?connect_delay_ms=-1",
	 "connect_delay_ms must be a number in 0..10000"},
	{"tcp://h:1?idle_close_s=1.5", "idle_close_s must be a number in 0..86400"},
	{"tcp://h:1?transaction_id=", NO_TRANSACTION},
	{"tcp://h:1?transaction_id=strictest", NO_TRANSACTION},
	{"tcp://h:1?transaction_id=anything-goes-here", NO_TRANSACTION},
	{"rtu:///dev/x?transaction_id=lenient", NO_OPTION},
	{"rtu://", NO_RTU},
	{"rtu://ttyUSB0", NO_RTU},
	{"rtu:///dev/x?", NO_OPTION},
	{"rtu:///dev/x?baud", NO_OPTION},
	{"rtu:///dev/x?speed=9600", NO_OPTION},
	{"rtu:///dev/x?baud=9600&", NO_OPTION},
	{"rtu:///dev/x?baud=", NO_BAUD},
	{"rtu:///dev/x?baud=299", NO_BAUD},
	{"rtu:///dev/x?baud=9600x", NO_BAUD},
	{"rtu:///dev/x?baud= 9600", NO_BAUD},
	{"rtu:///dev/x?stop=3", "stop must be a number in 1..2"},
	{"rtu:///dev/x?parity=mark", "parity must be one of none, even, odd"},
	{"rtu:///dev/x?parity=", "parity must be one of none, even, odd"},
	{"rtu:///dev/x?parity=nonee", "parity must be one of none, even, odd"},
};

START_TEST(bad_links_say_what_is_allowed)
{
	struct sk_conf_link link = {.text = "kept"};
	char why[SK_TEXT_LEN + 1];

	ck_assert_int_eq(sk_link_parse(bad[_i].text, &link, why), SK_EPARSE);
	ck_assert_str_eq(why, bad[_i].why);
	ck_assert_str_eq(link.text, "kept");
}
END_TEST

START_TEST(lengths_are_bounded)
{
	struct sk_conf_link link;
	char why[SK_TEXT_LEN + 1], text[SK_PATH_LEN + 2];

	memset(text, 'a', sizeof(text));
	memcpy(text, "rtu:///", 7);
	text[SK_PATH_LEN] = '\0';
	ck_assert_int_eq(sk_link_parse(text, &link, why), SK_OK);
	ck_assert_uint_eq(strlen(link.device), SK_PATH_LEN - 6);
	text[SK_PATH_LEN] = 'a';
	text[SK_PATH_LEN + 1] = '\0';
	ck_assert_int_eq(sk_link_parse(text, &link, why), SK_EPARSE);
	ck_assert_str_eq(why, "is too long");
	(void)snprintf(text, sizeof(text), "tcp://%0*d:1", SK_HOST_LEN, 0);
	ck_assert_int_eq(sk_link_parse(text, &link, why), SK_OK);
	(void)snprintf(text, sizeof(text), "tcp://%0*d:1", SK_HOST_LEN + 1, 0);
	ck_assert_int_eq(sk_link_parse(text, &link, why), SK_EPARSE);
}
END_TEST

static const struct {
	const char *text;
	int gap_ms, connect_delay_ms, idle_close_s, transaction_id;
} used[] = {
	{"tcp://h:1", 0, 0, 0, SK_TRANSACTION_STRICT},
	{"tcp://h:1?gap_ms=50", 50, 0, 0, SK_TRANSACTION_STRICT},
	{"tcp://h:1?connect_delay_ms=1500&gap_ms=10000", 10000, 1500, 0,
	 SK_TRANSACTION_STRICT},
	{"tcp://h:1?idle_close_s=86400&transaction_id=lenient", 0, 0, 86400,
	 SK_TRANSACTION_LENIENT},
	{"tcp://h:1?transaction_id=strict", 0, 0, 0, SK_TRANSACTION_STRICT},
	{"rtu:///dev/x?gap_ms=7", 7, 0, 0, SK_TRANSACTION_STRICT},
};

START_TEST(options_say_how_a_link_is_used)
{
	struct sk_conf_link link;
	char why[SK_TEXT_LEN + 1];

	ck_assert_int_eq(sk_link_parse(used[_i].text, &link, why), SK_OK);
	ck_assert_int_eq(link.gap_ms, used[_i].gap_ms);
	ck_assert_int_eq(link.connect_delay_ms, used[_i].connect_delay_ms);
	ck_assert_int_eq(link.idle_close_s, used[_i].idle_close_s);
	ck_assert_int_eq(link.transaction_id, used[_i].transaction_id);
}
END_TEST

static void add_tests(TCase *cases)
{
	ADD_LOOP(cases, options_say_how_a_link_is_used, used);
	ADD_LOOP(cases, tcp_has_host_and_port, tcp);
	ADD_LOOP(cases, rtu_has_a_device_and_options, rtu);
	ADD_LOOP(cases, bad_links_say_what_is_allowed, bad);
	tcase_add_test(cases, lengths_are_bounded);
}

int main(void)
{
	return run_suite("link", add_tests);
}
