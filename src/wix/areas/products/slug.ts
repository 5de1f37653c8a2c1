export { freeSlug, slugOf } from '../../slug.ts';
