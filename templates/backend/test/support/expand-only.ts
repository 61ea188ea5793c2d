/** Statements that break the version that still runs while the migration is applied, or that a rollback returns to. */
const CONTRACTING: [RegExp, string][] = [
  [/\bDROP\s+(TABLE|COLUMN|VIEW|TYPE)\b/i, 'drops something that the running version may use'],
  [/\bRENAME\b/i, 'renames something that the running version may use'],
  [/\bSET\s+NOT\s+NULL\b/i, 'refuses rows that the running version may write'],
  [/\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b/i, 'changes a type under the running version'],
  [/\bDROP\s+DEFAULT\b/i, 'refuses rows that the running version may write'],
  [/\bTRUNCATE\b/i, 'removes rows'],
  [
    /\bADD\s+(COLUMN\s+)?(?!CONSTRAINT\b)\S+[^,;]*\bNOT\s+NULL\b(?![^,;]*\b(DEFAULT|GENERATED)\b)(?<!\b(DEFAULT|GENERATED)\b[^,;]*)/i,
    'adds a required column without a default',
  ],
];

/** A migration that contracts on purpose begins with this line, and says since which version nothing uses the old form. */
const ON_PURPOSE = /^-- contract: \S/;

/** What in the SQL breaks the version before it; empty when it only expands, or says that it contracts on purpose. */
export function contractingStatements(sql: string): string[] {
  if (ON_PURPOSE.test(sql)) return [];
  const statements = sql.replace(/--.*$/gm, '').split(';');
  return statements.flatMap((statement) =>
    CONTRACTING.filter(([pattern]) => pattern.test(statement)).map(
      ([, why]) => `${statement.trim().replace(/\s+/g, ' ')}: ${why}`,
    ),
  );
}
