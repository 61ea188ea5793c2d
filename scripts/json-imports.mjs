// GitHub's packages import JSON without the attribute that Node and jest ask for (rehearsal/json-hook.mjs does the same outside jest).
export default {
  process: (source) => ({
    code: source.replace(/^(import .* from "[^"]+\.json");/gm, '$1 with { type: "json" };'),
  }),
};
