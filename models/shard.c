/* shard.c - which part of an inventory a driver serves; see shard.h. */
#include "models/shard.h"

#include <ctype.h>
#include <stdint.h>

/* A number without sign, spaces and leading zeros. @return what follows, or NULL */
static const char *parse_number(const char *text, int *out)
{
	int value = 0;

	if (*text == '0' || !isdigit((unsigned char)*text))
		return NULL;
	for (; isdigit((unsigned char)*text); text++) {
		value = value * 10 + (*text - '0');
		if (value > SK_SHARDS_MAX)
			return NULL;
	}
	*out = value;
	return text;
}

int sk_shard_parse(const char *text, struct sk_shard *out)
{
	struct sk_shard shard;
	const char *rest = parse_number(text, &shard.index);

	if (!rest || *rest != '/')
		return SK_EPARSE;
	rest = parse_number(rest + 1, &shard.count);
	if (!rest || *rest != '\0' || shard.index > shard.count)
		return SK_EPARSE;
	*out = shard;
	return SK_OK;
}

/* FNV-1a over the text in small letters. */
static uint64_t add_text(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (uint64_t)tolower((unsigned char)*text)) *
		       UINT64_C(0x100000001b3);
	return hash;
}

/* Every bit of the input moves every bit of the result (the finalizer of splitmix64). */
static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

/* The endpoint and not the link's text: how long it waits does not move a device. */
static uint64_t hash_of(const struct sk_conf_link *link)
{
	const uint64_t basis = UINT64_C(0xcbf29ce484222325);

	if (link->type == SK_LINK_RTU)
		return add_text(basis, link->device);
	return add_text(basis, link->host) + (uint64_t)link->port;
}

/* Rendezvous: every shard has a number for every endpoint, and the highest wins. */
bool sk_shard_has(const struct sk_shard *shard, const struct sk_conf_link *link)
{
	uint64_t endpoint = mix(hash_of(link)), highest = 0;
	int winner = 1;

	for (int i = 1; i <= shard->count; i++) {
		uint64_t score = mix(endpoint ^ mix((uint64_t)i));

		if (score > highest) {
			highest = score;
			winner = i;
		}
	}
	return shard->count == 0 || winner == shard->index;
}
