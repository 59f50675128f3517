/* test_keys.c - reading a group by a table: defaults, every type, every complaint. */
#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "models/keys.h"
#include "tests/unit/models/suite.h"

struct target {
	int number, choice;
	double real, free_real;
	bool flag;
	char text[8], path[16], id[33];
	int sentry;
};

static int colour_by_name(const char *name)
{
	return strcmp(name, "red") == 0 ? 0 : strcmp(name, "blue") == 0 ? 1 : -1;
}

#define AT(field) offsetof(struct target, field), sizeof(((struct target *)NULL)->field)

static const struct sk_key keys[] = {
	{"number", SK_KEY_INT, AT(number), -5, 100, "ms", "7", NULL, NULL, ""},
	{"real", SK_KEY_FLOAT, AT(real), 0, 1.5, "", "0.5", NULL, NULL, ""},
	{"free_real", SK_KEY_FLOAT, AT(free_real), 0, 1, "", "", NULL, NULL, ""},
	{"flag", SK_KEY_BOOL, AT(flag), 0, 0, "", "true", NULL, NULL, ""},
	{"text", SK_KEY_TEXT, AT(text), 0, 0, "", "std", NULL, NULL, ""},
	{"path", SK_KEY_PATH, AT(path), 0, 0, "", "", NULL, NULL, ""},
	{"id", SK_KEY_ID, AT(id), 0, 0, "", NULL, NULL, NULL, ""},
	{"choice", SK_KEY_CHOICE, AT(choice), 0, 0, "", "blue", colour_by_name,
	 "\"red\", \"blue\"", ""},
	{"other", SK_KEY_OTHER, 0, 0, 0, 0, "", "", NULL, NULL, ""},
};

static struct target target;
static struct sk_diag diag;
static config_t config;

/* Read `text` as the group `g`. @return how many complaints there are */
static size_t read_text(const char *text)
{
	struct sk_keys_place place = {.diag = &diag, .file = "dir/f.cfg", .path = "g"};
	char file[256];

	config_init(&config);
	(void)snprintf(file, sizeof(file), "g = { %s };", text);
	ck_assert_msg(config_read_string(&config, file), "%s", file);
	target = (struct target){.sentry = 42};
	sk_keys_read(keys, sizeof(keys) / sizeof(keys[0]), config_lookup(&config, "g"),
		     &place, &target);
	ck_assert_int_eq(target.sentry, 42);
	return diag.count;
}

static void clear(void)
{
	config_destroy(&config);
	sk_diag_clear(&diag);
}

START_TEST(defaults_stand_where_the_file_is_silent)
{
	ck_assert_uint_eq(read_text("id = \"x\";"), 0);
	ck_assert_int_eq(target.number, 7);
	ck_assert_double_eq(target.real, 0.5);
	ck_assert_double_nan(target.free_real);
	ck_assert(target.flag);
	ck_assert_str_eq(target.text, "std");
	ck_assert_str_eq(target.path, "");
	ck_assert_int_eq(target.choice, 1);
}
END_TEST

START_TEST(each_type_is_read)
{
	ck_assert_uint_eq(
		read_text("number = -5; real = 1; free_real = 0.25; "
			  "flag = false; text = \"1234567\"; path = \"a/b\"; "
			  "id = \"a-1\"; choice = \"red\"; other = ( 1, \"x\" );"),
		0);
	ck_assert_int_eq(target.number, -5);
	ck_assert_double_eq(target.real, 1);
	ck_assert_double_eq(target.free_real, 0.25);
	ck_assert(!target.flag);
	ck_assert_str_eq(target.text, "1234567");
	ck_assert_str_eq(target.path, "dir/a/b");
	ck_assert_str_eq(target.id, "a-1");
	ck_assert_int_eq(target.choice, 0);
}
END_TEST

#define ID "id = \"x\"; "

static const struct {
	const char *text, *complaint;
} bad[] = {
	{"", "g: id: is missing"},
	{ID "number = 1.0;",
	 "g: number: is a number with a fraction, must be an integer"},
	{ID "number = \"1\";", "g: number: is a string, must be an integer"},
	{ID "number = true;", "g: number: is true or false, must be an integer"},
	{ID "number = { };", "g: number: is a group, must be an integer"},
	{ID "number = [ 1 ];", "g: number: is a list, must be an integer"},
	{ID "number = -6;", "g: number: -6 is out of range, allowed -5..100 ms"},
	{ID "number = 101L;", "g: number: 101 is out of range, allowed -5..100 ms"},
	{ID "number = 4294967297L;",
	 "g: number: 4294967297 is out of range, allowed -5..100 ms"},
	{ID "real = 1.6;", "g: real: 1.6 is out of range, allowed 0..1.5"},
	{ID "real = 2;", "g: real: 2 is out of range, allowed 0..1.5"},
	{ID "real = -0.0001;", "g: real: -0.0001 is out of range, allowed 0..1.5"},
	{ID "real = 1e400;", "g: real: inf is out of range, allowed 0..1.5"},
	{ID "real = -1e400;", "g: real: -inf is out of range, allowed 0..1.5"},
	{ID "real = \"1\";", "g: real: is a string, must be a number"},
	{ID "flag = 1;", "g: flag: is an integer, must be true or false"},
	{ID "flag = \"true\";", "g: flag: is a string, must be true or false"},
	{ID "text = 1;", "g: text: is an integer, must be a string"},
	{ID "text = \"12345678\";", "g: text: is too long, allowed 7 characters"},
	{ID "path = \"123456789012\";", "g: path: is too long, allowed 15 characters"},
	{ID "choice = \"green\";",
	 "g: choice: \"green\" is not known, allowed \"red\", \"blue\""},
	{ID "choice = 0;", "g: choice: is an integer, must be a string"},
	{"id = \"X\";", "g: id: \"X\" is no id, allowed [a-z0-9][a-z0-9_-]{0,31}"},
	{"id = \"\";", "g: id: \"\" is no id, allowed [a-z0-9][a-z0-9_-]{0,31}"},
	{ID "numbr = 1;", "g: numbr: unknown key, did you mean number?"},
	{ID "colour = 1;", "g: colour: unknown key, allowed number, real, free_real, "
			   "flag, text, path, id, choice, other"},
};

START_TEST(complaints_say_what_is_wrong_and_what_is_allowed)
{
	ck_assert_uint_eq(read_text(bad[_i].text), 1);
	ck_assert_str_eq(diag.lines[0].text, bad[_i].complaint);
	ck_assert_str_eq(diag.lines[0].file, "dir/f.cfg");
	ck_assert_int_eq(diag.lines[0].line, 1);
	/* What was wrong left the default. */
	ck_assert_int_eq(target.number, 7);
	ck_assert_double_eq(target.real, 0.5);
	ck_assert_str_eq(target.text, "std");
	ck_assert_int_eq(target.choice, 1);
}
END_TEST

START_TEST(a_missing_group_is_all_defaults)
{
	struct sk_keys_place place = {.diag = &diag, .file = "f.cfg", .path = "g"};

	config_init(&config);
	sk_keys_read(keys, sizeof(keys) / sizeof(keys[0]), NULL, &place, &target);
	ck_assert_int_eq(target.number, 7);
	ck_assert_uint_eq(diag.count, 1);
	ck_assert_str_eq(diag.lines[0].text, "g: id: is missing");
	ck_assert_int_eq(diag.lines[0].line, 0);
}
END_TEST

START_TEST(a_complaint_longer_than_its_room_is_cut)
{
	struct sk_keys_place place = {.diag = &diag, .file = "f.cfg", .path = ""};
	char longer[1000];

	config_init(&config);
	memset(longer, 'x', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	sk_keys_complain(&place, NULL, "k", "%s", longer);
	ck_assert_uint_eq(diag.count, 1);
	ck_assert_uint_lt(strlen(diag.lines[0].text), 400);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_checked_fixture(cases, NULL, clear);
	tcase_add_test(cases, defaults_stand_where_the_file_is_silent);
	tcase_add_test(cases, each_type_is_read);
	ADD_LOOP(cases, complaints_say_what_is_wrong_and_what_is_allowed, bad);
	tcase_add_test(cases, a_missing_group_is_all_defaults);
	tcase_add_test(cases, a_complaint_longer_than_its_room_is_cut);
}

int main(void)
{
	return run_suite("keys", add_tests);
}
