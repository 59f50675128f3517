# skerryctl.bash - completion for bash. Commands, options and log's subjects are asked of
# the program itself, so they are always those of its tables.

# The first words of the lines under a heading of a help text.
_skerryctl_words() { # HEADING HELP
	sed -n "/^$1\$/,/^\$/s/^ \{2,\}\(-., \)\{0,1\}\([a-z-][a-z-]*\).*/\2/p" <<<"$2"
}

# The ids of the inventory.
_skerryctl_ids() { # CONFIG
	sed -n 's/.*[{ ]id = "\([^"]*\)"; *kind.*/\1/p' \
		"${1:-/etc/skerry/skerry.cfg}" 2>/dev/null
}

_skerryctl() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= i
	local commands config

	COMPREPLY=()
	commands=$(_skerryctl_words commands "$(skerryctl --help 2>/dev/null)")
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-c | --config) config=${COMP_WORDS[i + 1]} ;;
		esac
		if [[ -z $command && " "${commands//$'\n'/ }" " == *" ${COMP_WORDS[i]} "* ]]; then
			command=${COMP_WORDS[i]}
		fi
	done
	case $before in
	-c | --config | --db | --rtu) COMPREPLY=($(compgen -f -- "$word")) ;;
	--for | --wait | --since | --until | --last | --model) ;;
	--tcp | --port | --units | --baud | --timeout) ;;
	--parity) COMPREPLY=($(compgen -W "none even odd" -- "$word")) ;;
	--der) COMPREPLY=($(compgen -W "$(_skerryctl_ids "$config")" -- "$word")) ;;
	*)
		if [[ -z $command ]]; then
			COMPREPLY=($(compgen -W "$commands --config --version --help" -- "$word"))
		elif [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W "$(_skerryctl_words options \
				"$(skerryctl "$command" --help 2>/dev/null)")" -- "$word"))
		elif [[ $command == check ]]; then
			COMPREPLY=($(compgen -f -- "$word"))
		elif [[ $command == log ]]; then
			COMPREPLY=($(compgen -W "$(skerryctl log 2>&1 |
				sed -n 's/.*allowed: //p')" -- "$word"))
		elif [[ $command == registers ]]; then
			COMPREPLY=($(compgen -W "$(_skerryctl_ids "$config")" -- "$word"))
		elif [[ $command == fault && $before == fault ]]; then
			COMPREPLY=($(compgen -W "$(_skerryctl_ids "$config") network" -- "$word"))
		elif [[ $command == fault ]]; then
			COMPREPLY=($(compgen -W "none off for_s= $(skerryctl fault --list |
				sed -n 's/^ \{2,\}\([a-z_]*=\{0,1\}\).*/\1/p')" -- "$word"))
		fi
		;;
	esac
}
complete -o filenames -F _skerryctl skerryctl
