const { readFileSync, writeFileSync } = require('node:fs');

// Fills the database with the products of BENCH_PRODUCTS, and says in BENCH_FIRST by which id the first is asked for.
module.exports = {
  async bootstrap({ strapi }) {
    const products = JSON.parse(readFileSync(process.env.BENCH_PRODUCTS, 'utf8'));
    let first;
    for (const { name, slug, ...details } of products) {
      const made = await strapi.documents('api::product.product').create({ data: { name, slug, details } });
      first ??= made.documentId;
    }
    writeFileSync(process.env.BENCH_FIRST, first);
  },
};
