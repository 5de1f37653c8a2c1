import type { Behaviour } from './behaviour.ts';

export const products = [
  {
    id: 'products.query.oracle',
    source: 'assumed',
    sentence: 'Queries of products filter, sort and page as a plain reading of the query language does.',
  },
  {
    id: 'products.search.oracle',
    source: 'assumed',
    sentence: 'Searches of products filter, sort and page as a plain reading of the query language does.',
  },
  {
    id: 'products.create.computed',
    source: 'assumed',
    sentence: 'A new product has a slug, prices, one variant and is out of stock.',
  },
  {
    id: 'products.create.slug',
    source: 'assumed',
    sentence: 'A slug made from the name gives way to one that is there; a given one is refused.',
  },
  { id: 'products.create.rules', source: 'assumed', sentence: 'What a product must have is said.' },
  {
    id: 'products.inventory.with',
    source: 'assumed',
    sentence: 'A product made with inventory shows what is in stock, choice by choice.',
  },
  {
    id: 'products.inventory.adjust',
    source: 'assumed',
    sentence: 'Stock is counted up and down, and never below nothing.',
  },
  {
    id: 'products.update.revision',
    source: 'assumed',
    sentence: 'An update names the revision and changes only what it sends.',
  },
  {
    id: 'products.update.merge',
    source: 'assumed',
    sentence: 'An update names the revision and changes only what it sends.',
  },
  {
    id: 'products.update.variants',
    source: 'assumed',
    sentence: 'Variants are replaced whole, those with an id stay, and options come with them.',
  },
  {
    id: 'products.fields.gated',
    source: 'assumed',
    sentence: 'Prices are formatted, descriptions and addresses shown, when asked for.',
  },
  {
    id: 'products.query.fields',
    source: 'assumed',
    sentence: 'Query finds by few fields, and says which it does not know.',
  },
  { id: 'products.search.words', source: 'assumed', sentence: 'Search finds words, filters and counts.' },
  { id: 'products.search.filter', source: 'assumed', sentence: 'Search finds words, filters and counts.' },
  {
    id: 'products.search.aggregations',
    source: 'assumed',
    sentence: 'Search finds words, filters and counts.',
  },
  {
    id: 'products.hidden',
    source: 'assumed',
    sentence: 'Hidden products are there only for those who may see them.',
  },
  {
    id: 'products.bulk.rows',
    source: 'assumed',
    sentence: 'A bulk call answers row by row, and caps at 100.',
  },
  {
    id: 'products.categories',
    source: 'assumed',
    sentence: 'Categories take products, which are found by them.',
  },
  {
    id: 'products.v1.query',
    source: 'assumed',
    sentence: 'The V1 reader takes filter and sort as text and shows the same products its own way.',
  },
  {
    id: 'products.events',
    source: 'assumed',
    sentence: 'Creating, updating and deleting a product are told with the product.',
  },
  {
    id: 'products.sdk',
    source: 'assumed',
    sentence: 'The official SDK creates, searches, pages through all, gets and updates.',
  },
] as const satisfies readonly Behaviour[];
