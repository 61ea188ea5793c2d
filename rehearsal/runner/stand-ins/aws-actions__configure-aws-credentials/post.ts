import * as core from '@actions/core';

// As the real action: what runs after this has no credentials.
for (const name of [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
]) {
  core.exportVariable(name, '');
}
