import { useSignal } from "@preact/signals";
import { words } from "../../i18n";
import { accountWords } from "../../i18n/account";
import { SelectField } from "../../ui/form";
import { remember } from "../../ui/remembered";

export function LanguageSection() {
  const { account: text, languages } = accountWords();
  const chosen = useSignal<string>(words().language);
  const choose = (language: string) => {
    chosen.value = language;
    remember("language", language);
    // The words are fixed for the life of the page.
    const query = new URLSearchParams(location.search);
    query.delete("lang");
    location.replace(`${location.pathname}${query.toString() === "" ? "" : `?${query}`}`);
  };
  return (
    <section class="box" aria-labelledby="part-language" data-testid="language-part">
      <h2 id="part-language">{text.language}</h2>
      <SelectField
        id="language"
        label={text.language}
        hint={text.languageHint}
        value={chosen.value}
        options={Object.entries(languages).map(([value, label]) => ({ value, label }))}
        onChange={choose}
      />
    </section>
  );
}
