// What a change is checked for: types, Vue's rules, one door to Tauri, and no text outside locales/.
import js from "@eslint/js";
import vueI18n from "@intlify/eslint-plugin-vue-i18n";
import globals from "globals";
import vue from "eslint-plugin-vue";
import tseslint from "typescript-eslint";

const onlyOneDoor = {
  patterns: [
    {
      group: ["@tauri-apps/*"],
      message: "Only src/ipc/tauri.ts speaks to the window; use host() from src/ipc/host.ts.",
    },
  ],
};

const CODE = ["**/*.js", "**/*.mjs", "**/*.ts", "**/*.vue"];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "artifacts/", "src/ipc/generated/", "package*.json", "tsconfig.json"] },
  { settings: { "vue-i18n": { localeDir: "./src/locales/*.json", messageSyntaxVersion: "^11.0.0" } } },
  { files: CODE, extends: [js.configs.recommended, ...tseslint.configs.strict] },
  ...vue.configs["flat/recommended"],
  ...vueI18n.configs.recommended,
  {
    files: CODE,
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { parser: tseslint.parser, extraFileExtensions: [".vue"] },
    },
    rules: {
      "no-restricted-imports": ["error", onlyOneDoor],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "@intlify/vue-i18n/no-raw-text": [
        "error",
        { attributes: { "/.+/": ["title", "placeholder", "aria-label", "label"] }, ignorePattern: "^[-—–·:=+#/%().,0-9\\s→↑↓…▲●■✓✕▾▸≋°C]*$", ignoreText: ["Linewatch", "A", "B", "SN", "CSV", "Excel", "SVG", "PNG", "dBm", "mV", "kW", "kWh", "m", "s", "h", "ms", "µs", "[F]"] },
      ],
      "@intlify/vue-i18n/no-missing-keys": "error",
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": "off",
      "vue/html-indent": "off",
      "vue/html-closing-bracket-newline": "off",
      "vue/first-attribute-linebreak": "off",
      "vue/multiline-html-element-content-newline": "off",
      "vue/require-default-prop": "off",
    },
  },
  {
    // Samples reach the screen without passing through Vue's reactivity.
    files: ["src/live/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { paths: ["vue", "pinia", "vue-router", "vue-i18n"], ...onlyOneDoor },
      ],
    },
  },
  { files: ["src/ipc/tauri.ts"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["**/*.mjs", "*.config.*", "tests/**"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
);
