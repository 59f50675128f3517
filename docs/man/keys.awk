# keys.awk - `skerryctl check --reference` (Markdown) as the KEYS of skerry.cfg.5 (mdoc).
# usage: awk -f keys.awk REFERENCE TEMPLATE

# A text on a line of its own; what mdoc would take for itself is escaped.
function text(s) {
	gsub(/\\/, "\\e", s)
	gsub(/`/, "", s)
	if (s ~ /^[.']/)
		s = "\\\&" s
	return s "\n"
}

function trim(s) {
	sub(/^ +/, "", s)
	sub(/ +$/, "", s)
	return s
}

function end_list() {
	if (in_list)
		keys = keys ".El\n"
	in_list = 0
}

# | `name` | type | allowed | default | meaning |
function key(line,    cell, facts) {
	split(line, cell, / \| |^\| | \|$/)
	if (!in_list)
		keys = keys ".Bl -tag -width Ds\n"
	in_list = 1
	facts = trim(cell[3])
	if (trim(cell[4]) != "")
		facts = facts ", " trim(cell[4])
	facts = facts (cell[5] == "required" ? "; required." : "; default: " trim(cell[5]) ".")
	gsub(/`/, "", cell[2])
	keys = keys ".It Cm " cell[2] "\n" text(trim(cell[6])) ".br\n" text(facts)
}

FNR == NR && /^## / { end_list(); keys = keys ".Ss " substr($0, 4) "\n"; section = 1; next }
FNR == NR && /^\| `/ { key($0); next }
FNR == NR && section && !/^\|/ && NF { keys = keys text($0); next }
FNR == NR { next }

/@KEYS@/ { end_list(); sub(/@KEYS@/, ""); printf "%s", keys }
{ print }
