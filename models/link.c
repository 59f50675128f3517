/* link.c - where a device is: tcp://host:port or rtu:///dev/ttyX?...; see config.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/config.h"

#define TCP "tcp://"
#define RTU "rtu://"

static int refuse(char *why, const char *text)
{
	(void)snprintf(why, SK_TEXT_LEN + 1, "%s", text);
	return SK_EPARSE;
}

/* A whole number in least..most that ends at `end`. */
static int number(const char *text, const char *end, long least, long most, int *out)
{
	char *stop;
	long value = strtol(text, &stop, 10);

	if (!isdigit((unsigned char)text[0]) || stop != end || value < least ||
	    value > most)
		return SK_EPARSE;
	*out = (int)value;
	return SK_OK;
}

static int parse_parity(const char *value, size_t len, char *out)
{
	static const char *const names[] = {"none", "even", "odd"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) == len && strncmp(names[i], value, len) == 0) {
			*out = "NEO"[i];
			return SK_OK;
		}
	}
	return SK_EPARSE;
}

/* One key=value of the query. */
static int parse_option(const char *text, const char *end, struct sk_conf_link *link,
			char *why)
{
	const char *value = memchr(text, '=', (size_t)(end - text));
	size_t key = value ? (size_t)(value++ - text) : 0;

	if (key == 6 && strncmp(text, "gap_ms", key) == 0)
		return number(value, end, 0, 10000, &link->gap_ms)
			       ? refuse(why, "gap_ms must be a number in 0..10000")
			       : SK_OK;
	if (link->type == SK_LINK_TCP)
		return refuse(why, "the only option of tcp:// is gap_ms");
	if (key == 4 && strncmp(text, "baud", key) == 0)
		return number(value, end, 300, 921600, &link->baud)
			       ? refuse(why, "baud must be a number in 300..921600")
			       : SK_OK;
	if (key == 4 && strncmp(text, "stop", key) == 0)
		return number(value, end, 1, 2, &link->stop)
			       ? refuse(why, "stop must be 1 or 2")
			       : SK_OK;
	if (key == 6 && strncmp(text, "parity", key) == 0)
		return parse_parity(value, (size_t)(end - value), &link->parity)
			       ? refuse(why, "parity must be none, even or odd")
			       : SK_OK;
	return refuse(why, "options of rtu:// are baud, parity, stop and gap_ms");
}

/* What stands behind the '?'; NULL: nothing. */
static int parse_options(const char *option, struct sk_conf_link *link, char *why)
{
	while (option) {
		const char *end = strchrnul(option, '&');

		if (parse_option(option, end, link, why))
			return SK_EPARSE;
		option = *end ? end + 1 : NULL;
	}
	return SK_OK;
}

static int parse_tcp(const char *rest, struct sk_conf_link *link, char *why)
{
	const char *end = strchrnul(rest, '?');
	const char *colon = memrchr(rest, ':', (size_t)(end - rest));
	size_t len = colon ? (size_t)(colon - rest) : 0;

	if (len == 0 || len > SK_HOST_LEN)
		return refuse(why, "must be tcp://host:port");
	if (number(colon + 1, end, 1, 65535, &link->port))
		return refuse(why, "port must be a number in 1..65535");
	memcpy(link->host, rest, len);
	link->host[len] = '\0';
	if (strspn(link->host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "0123456789.-_[]:") != len)
		return refuse(why, "host has a character that no address or name has");
	return parse_options(*end ? end + 1 : NULL, link, why);
}

static int parse_rtu(const char *rest, struct sk_conf_link *link, char *why)
{
	size_t len = strcspn(rest, "?");

	if (rest[0] != '/' || len > SK_PATH_LEN)
		return refuse(why, "must be rtu:///dev/ttyX?baud=..&parity=..&stop=..");
	memcpy(link->device, rest, len);
	link->device[len] = '\0';
	link->baud = 9600;
	link->stop = 1;
	link->parity = 'N';
	return parse_options(rest[len] ? rest + len + 1 : NULL, link, why);
}

int sk_link_parse(const char *text, struct sk_conf_link *out, char why[SK_TEXT_LEN + 1])
{
	struct sk_conf_link link = {0};
	int err;

	why[0] = '\0';
	if (strlen(text) > SK_PATH_LEN)
		return refuse(why, "is too long");
	(void)snprintf(link.text, sizeof(link.text), "%s", text); /* it fits */
	if (strncmp(text, TCP, strlen(TCP)) == 0) {
		link.type = SK_LINK_TCP;
		err = parse_tcp(text + strlen(TCP), &link, why);
	} else if (strncmp(text, RTU, strlen(RTU)) == 0) {
		link.type = SK_LINK_RTU;
		err = parse_rtu(text + strlen(RTU), &link, why);
	} else {
		err = refuse(why, "must be tcp://host:port or rtu:///dev/ttyX?baud=..");
	}
	if (!err)
		*out = link;
	return err;
}
