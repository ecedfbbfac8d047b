/** Given names from where the sample company has offices, and from where people move to them. */
export const GIVEN_NAMES = [
  ..."Adaeze Aditi Agnieszka Ahmed Aiko Alejandra Alice Amara Ana Anders Andrea Anil Anouk Antoine".split(
    " ",
  ),
  ..."Arjun Asha Astrid Ayşe Beatriz Bilal Bogdan Bruno Camila Carlos Carmen Chiara Chidi Chloé".split(" "),
  ..."Claire Dalia Daniel David Deepa Diego Dimitri Divya Ebba Eduardo Elena Elif Emeka Emil Emma".split(" "),
  ..."Erik Esther Fatima Felix Fernanda Filip Finn Francesca Freya Gabriel Gaurav Giulia Grace".split(" "),
  ..."Greta Hana Hannah Haruto Helena Henrik Hugo Ibrahim Ingrid Isabel Ivan Jana Javier Jin Joana".split(
    " ",
  ),
  ..."João Jonas José Julia Kai Karim Katarzyna Kavya Kenji Khalid Kofi Kwame Lars Laura Layla Lena".split(
    " ",
  ),
  ..."Leila Leon Lina Linh Luca Lucía Lukas Maja Marco Margarida María Mateusz Matteo Maya Mehmet".split(" "),
  ..."Mei Miguel Milan Min-jun Mira Nadia Naoko Neha Ngozi Nia Nikolai Nils Noor Olga Olivia Omar".split(" "),
  ..."Oskar Paolo Patrícia Pedro Petra Priya Rafael Rahul Rania Rebecca Renata Ricardo Rosa Rui".split(" "),
  ..."Sakura Samuel Sana Sara Sean Siobhán Sofia Sven Tariq Teresa Thabo Théo Tomás Uma Valentina".split(" "),
  ..."Vikram Wanjiru Wei Yara Yuki Yusuf Zainab Zofia Zoltán".split(" "),
] as const;

export const FAMILY_NAMES = [
  ..."Abbott Adeyemi Agarwal Almeida Álvarez Andersson Araújo Aydın Bakker Banerjee Barros Becker".split(" "),
  ..."Bergström Bianchi Botha Brandt Brennan Byrne Campos Cardoso Carvalho Castillo Chatterjee Chen".split(
    " ",
  ),
  ..."Choi Costa Cruz Dahl Das Delgado Demir Desai Diallo Doherty Dubois Dupont Dvořák Eriksen".split(" "),
  ..."Esposito Farah Fernandes Ferreira Fischer Fitzgerald Fontaine Fujita Gallagher García Georgiou".split(
    " ",
  ),
  ..."Ghosh Gomes Gonzalez Greco Gupta Gutiérrez Haddad Hansen Hassan Hayashi Herrera Hoang Hoffmann".split(
    " ",
  ),
  ..."Horváth Huber Ito Iyer Jansen Jensen Johansson Joshi Kamau Kapoor Kaya Keller Khan Kim Kimura".split(
    " ",
  ),
  ..."Kovács Kowalski Krishnan Kruger Kumar Larsen Laurent Lefèvre Lehmann Lim Lindqvist Lopes".split(" "),
  ..."Lombardi Mahlangu Malik Marchetti Marques Martín Mehta Mendes Menon Mensah Moreau Moreno".split(" "),
  ..."Moretti Mukherjee Müller Murphy Mwangi Nair Nakamura Navarro Ndlovu Nguyen Nielsen Novák Nowak".split(
    " ",
  ),
  ..."O'Brien O'Connor Okafor Okonkwo Oliveira Olsen Ortega Osei Öztürk Papadopoulos Park Patel".split(" "),
  ..."Pereira Petrov Pham Pillai Pinto Popescu Quinn Rahman Ramírez Rao Reddy Reyes Ribeiro Ricci".split(" "),
  ..."Rinaldi Rivera Rossi Sato Schmidt Schneider Sharma Silva Singh Sousa Suzuki Świątek Takahashi".split(
    " ",
  ),
  ..."Tanaka Tavares Teixeira Thomsen Torres Tran Tremblay Vargas Vasquez Virtanen Visser Wagner".split(" "),
  ..."Walsh Wang Weber Wójcik Yamamoto Yılmaz Zhang Ziegler".split(" "),
] as const;

/** Letters that Unicode does not take apart into a letter and a mark. */
const PLAIN: Readonly<Record<string, string>> = { ø: "o", ł: "l", ß: "ss", ı: "i", æ: "ae", đ: "d" };

/** A name in lower-case letters and digits of ASCII, for addresses and host names: `siobhan`, `obrien`. */
export function asciiName(name: string): string {
  const letters = name
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/[^a-z0-9øłßıæđ]/gu, "");
  return letters.replaceAll(/[^a-z0-9]/gu, (letter) => PLAIN[letter] ?? "");
}
