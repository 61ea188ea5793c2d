// The only file that imports @actions/core.

import * as core from '@actions/core';
import { asError } from '../failure.ts';
import type { Annotation, Log } from '../log.ts';
import { plain, stripControl } from '../untrusted.ts';

/** The log of a step on GitHub. */
export const stepLog: Log = {
  info: (line) => core.info(plain(line)),
  debug: (line) => core.debug(stripControl(line)),
  annotate,
  group: (title, work) => core.group(plain(title), work),
  secret: (value) => {
    // The runner masks line by line, and an empty line would mask everything.
    for (const line of value.split(/\r?\n/)) if (line.trim() !== '') core.setSecret(line);
  },
};

function annotate({ level, message, title, place }: Annotation): void {
  const say = { error: core.error, warning: core.warning, notice: core.notice }[level];
  say(stripControl(message).slice(0, 4096), {
    ...(title && { title: stripControl(title).replace(/\n/g, ' ') }),
    ...(place && { file: place.file }),
    ...(place?.line && { startLine: place.line }),
    ...(place?.endLine && { endLine: place.endLine }),
    ...(place?.column && { startColumn: place.column }),
    ...(place?.endColumn && { endColumn: place.endColumn }),
  });
}

/** Text of an input, trimmed; '' when there is none. */
export const inputText = (name: string): string => core.getInput(name);

export const setOutput = (name: string, value: string): void => core.setOutput(name, value);

/** Adds to the job summary. A summary that cannot be written is no reason to fail the step: it is said. */
export async function addSummary(markdown: string): Promise<void> {
  if (markdown === '' || !process.env.GITHUB_STEP_SUMMARY) return;
  try {
    await core.summary.addRaw(markdown, true).write();
  } catch (error) {
    stepLog.info(`The job summary could not be written: ${asError(error).message}`);
  }
}
