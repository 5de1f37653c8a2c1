const { createStrapi } = require('@strapi/strapi');

// Strapi as it is started for production, without the pages of its admin panel.
void createStrapi({ appDir: __dirname, distDir: __dirname, serveAdminPanel: false }).start();
