/* link.c - where a device is: tcp://host:port or rtu:///dev/ttyX?...; see config.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/config.h"
#include "models/keys.h"

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

/* --- options ----------------------------------------------------------------------- */

static int index_of(const char *name, const char *const *names, int count)
{
	for (int i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static int parity_by_name(const char *name)
{
	static const char *const names[] = {"none", "even", "odd"};
	int i = index_of(name, names, 3);

	return i < 0 ? -1 : "NEO"[i];
}

static int transaction_by_name(const char *name)
{
	static const char *const names[] = {"strict", "lenient"};

	return index_of(name, names, 2);
}

#define NUMBER(name, least, most, unit, standard, meaning)                           \
	{                                                                            \
#name, SK_KEY_INT, offsetof(struct sk_conf_link, name), sizeof(int), \
			least, most, unit, standard, NULL, NULL, meaning             \
	}
#define CHOICE(name, standard, by_name, allowed, meaning)                               \
	{                                                                               \
#name, SK_KEY_CHOICE, offsetof(struct sk_conf_link, name), sizeof(int), \
			0, 0, "", standard, by_name, allowed, meaning                   \
	}
#define GAP                                 \
	NUMBER(gap_ms, 0, 10000, "ms", "0", \
	       "Silence between a reply and the next request.")

static const struct sk_key tcp_keys[] = {
	GAP,
	NUMBER(connect_delay_ms, 0, 10000, "ms", "0",
	       "Silence between connecting and the first request."),
	NUMBER(idle_close_s, 0, 86400, "s", "0",
	       "A connection unused for so long is closed; 0: it stays open."),
	CHOICE(transaction_id, "strict", transaction_by_name, "strict, lenient",
	       "lenient: replies may carry any transaction id."),
};

static const struct sk_key rtu_keys[] = {
	NUMBER(baud, 300, 921600, "bit/s", "9600", "Speed of the line."),
	CHOICE(parity, "none", parity_by_name, "none, even, odd", "Parity bit."),
	NUMBER(stop, 1, 2, "", "1", "Stop bits."),
	GAP,
};

const struct sk_key *sk_link_options(enum sk_link_type type, size_t *count)
{
	*count = type == SK_LINK_TCP ? sizeof(tcp_keys) / sizeof(tcp_keys[0])
				     : sizeof(rtu_keys) / sizeof(rtu_keys[0]);
	return type == SK_LINK_TCP ? tcp_keys : rtu_keys;
}

static int *field(const struct sk_key *key, struct sk_conf_link *link)
{
	return (int *)(void *)((char *)link + key->at);
}

static void set_defaults(struct sk_conf_link *link)
{
	size_t count;
	const struct sk_key *keys = sk_link_options(link->type, &count);

	for (size_t i = 0; i < count; i++)
		*field(&keys[i], link) =
			keys[i].by_name ? keys[i].by_name(keys[i].standard)
					: (int)strtol(keys[i].standard, NULL, 10);
}

static int put_number(const struct sk_key *key, const char *value, const char *end,
		      struct sk_conf_link *link, char *why)
{
	if (number(value, end, (long)key->least, (long)key->most, field(key, link)) ==
	    SK_OK)
		return SK_OK;
	(void)snprintf(why, SK_TEXT_LEN + 1, "%s must be a number in %.10g..%.10g",
		       key->name, key->least, key->most);
	return SK_EPARSE;
}

static int put_choice(const struct sk_key *key, const char *value, const char *end,
		      struct sk_conf_link *link, char *why)
{
	char name[16];
	int choice = -1;

	if ((size_t)(end - value) < sizeof(name)) {
		(void)snprintf(name, sizeof(name), "%.*s", (int)(end - value), value);
		choice = key->by_name(name);
	}
	if (choice >= 0) {
		*field(key, link) = choice;
		return SK_OK;
	}
	(void)snprintf(why, SK_TEXT_LEN + 1, "%s must be one of %s", key->name,
		       key->allowed);
	return SK_EPARSE;
}

static int refuse_option(enum sk_link_type type, char *why)
{
	size_t count, used = 0;
	const struct sk_key *keys = sk_link_options(type, &count);
	char names[SK_TEXT_LEN + 1] = "";

	for (size_t i = 0; i < count && used < sizeof(names); i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
					 i ? ", " : "", keys[i].name);
	(void)snprintf(why, SK_TEXT_LEN + 1, "options of %s are %.100s",
		       type == SK_LINK_TCP ? TCP : RTU, names);
	return SK_EPARSE;
}

/* One key=value of the query. */
static int parse_option(const char *text, const char *end, struct sk_conf_link *link,
			char *why)
{
	const char *value = memchr(text, '=', (size_t)(end - text));
	size_t len = value ? (size_t)(value++ - text) : 0, count;
	const struct sk_key *keys = sk_link_options(link->type, &count);

	for (size_t i = 0; i < count; i++) {
		if (strlen(keys[i].name) != len || strncmp(keys[i].name, text, len) != 0)
			continue;
		return keys[i].by_name ? put_choice(&keys[i], value, end, link, why)
				       : put_number(&keys[i], value, end, link, why);
	}
	return refuse_option(link->type, why);
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

/* --- places ------------------------------------------------------------------------ */

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
		set_defaults(&link);
		err = parse_tcp(text + strlen(TCP), &link, why);
	} else if (strncmp(text, RTU, strlen(RTU)) == 0) {
		link.type = SK_LINK_RTU;
		set_defaults(&link);
		err = parse_rtu(text + strlen(RTU), &link, why);
	} else {
		err = refuse(why, "must be tcp://host:port or rtu:///dev/ttyX?baud=..");
	}
	if (!err)
		*out = link;
	return err;
}
