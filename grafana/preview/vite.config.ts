// How the page is built.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: { outDir: 'built', chunkSizeWarningLimit: 20_000 },
  // Grafana's components ask for it.
  define: { 'process.env.NODE_ENV': '"production"' },
});
