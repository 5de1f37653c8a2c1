const open = { auth: false };

module.exports = require('@strapi/strapi').factories.createCoreRouter('api::product.product', {
  config: { find: open, findOne: open, create: open },
});
