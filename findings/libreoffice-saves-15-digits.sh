#!/usr/bin/env bash
# Expected: a table that LibreOffice Calc opens and saves has the numbers that it had. Calc holds doubles, as
# Excel and pandas do, and the export to CSV is told to write the cells' contents and not what is shown of them.
# Found: every number is saved with 15 digits, where a double may need 17: in CSV, and in Calc's own .fods and
# .ods too. 0.8882770563843534 comes back as 0.888277056384353, which is another double. So nothing that went
# through Calc is equal to what was sent, and a row is not found again by its numbers.
# Needs Debian's libreoffice-calc-nogui (seen: 4:7.4.7-1+deb12u14) and unzip.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dpkg-query -W -f '${Package} ${Version}\n' libreoffice-calc-nogui 2>/dev/null || true

printf 'p\n0.8882770563843534\n0.9999999811634862\n' > "$work/a.csv"
# Comma, quotation mark, UTF-8, from line 1, English (US), no quoted text, numbers are detected or written raw.
filter=44,34,76,1,,1033,false,false
for kind in "csv:Text - txt - csv (StarCalc):$filter" fods ods; do
  soffice "-env:UserInstallation=file://$work/profile" --headless "--infilter=CSV:$filter" \
    --convert-to "$kind" --outdir "$work/out" "$work/a.csv" >/dev/null 2>&1
done
unzip -p "$work/out/a.ods" content.xml > "$work/out/a.ods.xml"

# The numbers of a saved file, as text.
numbers() {
  case "$1" in
    csv) sed 1d "$work/out/a.csv" ;;
    *) grep -o 'office:value="[^"]*"' "$work/out/a.$1" | cut -d'"' -f2 ;;
  esac | paste -sd' '
}
echo "sent:           $(sed 1d "$work/a.csv" | paste -sd' ')"
for kind in csv fods ods.xml; do
  found=$(numbers "$kind")
  echo "saved as .${kind%.xml}: $found"
  [ "$found" = "0.888277056384353 0.999999981163486" ] || { echo "the behaviour has changed" >&2; exit 1; }
done
