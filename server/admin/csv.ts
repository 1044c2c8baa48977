/** The values of a cell. */
type Cell = string | number | boolean | null

/**
 * Returns a line of a CSV file, with its end (RFC 4180). Every cell is quoted.
 *
 * A spreadsheet must not run what a user has typed as a formula, so an apostrophe makes it a text (OWASP ASVS
 * 1.2.10).
 */
export function csvLine(cells: Cell[]): string {
  return `${cells.map((cell) => `"${disarm(String(cell ?? '')).replaceAll('"', '""')}"`).join(',')}\r\n`
}

/**
 * Matches where a formula may begin: at the start of a cell, or after a character at which a spreadsheet may split
 * the cell. A spreadsheet with a decimal comma, for example, splits at semicolons. Invisible characters may stand
 * before the formula.
 */
const FORMULA_START =
  /(?<=^|[,;|\t\r\n"])(?=[\s\p{C}\p{Default_Ignorable_Code_Point}]*[=+\-@＝＋－＠]|[\t\r\n])/gu

function disarm(text: string): string {
  return text.replace(FORMULA_START, "'")
}
