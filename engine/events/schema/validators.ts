// Loaded as one when the first schema is compiled. Imported here by name: a bundler gives a dynamic
// import of a CommonJS library a default export only.
export { Ajv } from 'ajv';
export { Ajv2020 } from 'ajv/dist/2020.js';
export { default as formats } from 'ajv-formats';
