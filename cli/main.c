/* main.c - skerryctl: watching a Skerry site from a terminal; see cli.h. */
#include "cli/cli.h"

int main(int argc, char **argv)
{
	return sk_cli_main(argc, argv);
}
