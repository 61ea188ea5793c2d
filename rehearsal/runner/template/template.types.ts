import type { MappingToken } from '@actions/workflow-parser/templates/tokens/mapping-token';
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';

/** A part of a parsed file: GitHub's own token, with its place in the file. */
export type Token = TemplateToken;
export type Mapping = MappingToken;

/** What an expression can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };
