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
#define NO_OPTION "options of rtu:// are baud, parity, stop and gap_ms"
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
	{"rtu:///dev/x?stop=3", "stop must be 1 or 2"},
	{"rtu:///dev/x?parity=mark", "parity must be none, even or odd"},
	{"rtu:///dev/x?parity=", "parity must be none, even or odd"},
	{"rtu:///dev/x?parity=nonee", "parity must be none, even or odd"},
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

static void add_tests(TCase *cases)
{
	ADD_LOOP(cases, tcp_has_host_and_port, tcp);
	ADD_LOOP(cases, rtu_has_a_device_and_options, rtu);
	ADD_LOOP(cases, bad_links_say_what_is_allowed, bad);
	tcase_add_test(cases, lengths_are_bounded);
}

int main(void)
{
	return run_suite("link", add_tests);
}
