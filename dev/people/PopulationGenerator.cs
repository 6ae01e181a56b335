namespace Felles.People;

/// <summary>Makes the population: households of every kind that the rules of access tell apart, then posts for 30 of the adults.</summary>
internal sealed class PopulationGenerator
{
    /// <summary>Ages are as of this day, so that the file does not change with the calendar.</summary>
    internal static readonly DateOnly AsOf = new(2026, 11, 1);

    private readonly SeededDraw draw;
    private readonly Numbers numbers;
    private readonly Names names;
    private readonly List<Citizen> citizens = [];
    private int households;

    private PopulationGenerator(ulong seed)
    {
        draw = new SeededDraw(seed);
        numbers = new Numbers(draw);
        names = new Names(draw);
    }

    public static Population Generate(ulong seed)
    {
        var generator = new PopulationGenerator(seed);
        generator.Families();
        generator.Adults();
        generator.SpecialCases();
        var workplaces = new Workplaces(generator.numbers);
        return new Population(generator.citizens, [.. generator.Clinicians(workplaces)], workplaces.Organisations);
    }

    private void Families()
    {
        // Families whose children reach each side of 12 and 16, the ages where the law changes.
        int[][] childAges =
        [
            [0, 3], [1], [2, 5, 8], [4, 7], [6], [9, 11], [10, 11], [11, 13], [12], [12, 15], [13, 16], [14], [15],
            [15, 17], [16], [17], [16, 19], [5, 12, 17], [8, 14], [11, 15, 16], [3, 9],
        ];
        foreach (var ages in childAges) Couple(draw.Between(24, 34) + ages.Max(), ages, grandparents: draw.Below(3) == 0);

        int[][] singleParentAges = [[2], [7, 10], [11], [13], [15], [16], [4, 12]];
        foreach (var ages in singleParentAges) SingleParent(draw.Between(22, 36) + ages.Max(), ages);

        // Parents who live apart: the child is registered at one of the two addresses.
        SeparatedParents(8);
        SeparatedParents(14);
    }

    private void Adults()
    {
        for (var i = 0; i < 10; i++) Couple(draw.Between(27, 64), [], grandparents: false);
        for (var i = 0; i < 8; i++) Couple(draw.Between(68, 91), [], grandparents: false);
        for (var i = 0; i < 34; i++) Person(draw.Between(18, 66), names.NextFamily(), NewHousehold());
        for (var i = 0; i < 12; i++) Person(draw.Between(67, 99), names.NextFamily(), NewHousehold());
    }

    private void SpecialCases()
    {
        // D-numbers: people with work or stay in Norway who have not been given a birth number.
        foreach (var age in (int[])[23, 31, 44, 58]) Add(BornAt(age), names.NextFamily(), NewHousehold(), dNumber: true);
        Couple(33, [6], grandparents: false, dNumber: true);

        // A shared help number: somebody whose birth date nobody knows.
        var unknown = names.NextFamily();
        citizens.Add(Named(numbers.SharedHelp(), unknown, NewHousehold()));

        // Born on 29 February: reaches an age on 1 March in common years.
        Add(new DateOnly(1984, 2, 29), names.NextFamily(), NewHousehold());
        Add(new DateOnly(2012, 2, 29), names.NextFamily(), NewHousehold());

        // Protected addresses, one of them a mother with her child, and a client address.
        var confidential = SingleParent(34, [5]);
        Protect(confidential, "StrictlyConfidential");
        Protect([Person(47, names.NextFamily(), NewHousehold())], "Confidential");
        Protect([Person(29, names.NextFamily(), NewHousehold())], "ClientAddress");

        // The deceased: old, widowed, a parent of a child, a child.
        Bury(Person(88, names.NextFamily(), NewHousehold()), new DateOnly(2026, 3, 14));
        Bury(Couple(79, [], grandparents: false)[0], new DateOnly(2025, 12, 2));
        Bury(Couple(43, [10], grandparents: false)[1], new DateOnly(2026, 6, 21));
        Bury(Couple(37, [4], grandparents: false)[2], new DateOnly(2026, 1, 30));
    }

    private int[] Couple(int age, int[] childAges, bool grandparents, bool dNumber = false)
    {
        var family = names.NextFamily();
        var household = NewHousehold();
        string[] elders = grandparents ? [.. Couple(age + draw.Between(22, 30), [], grandparents: false).Select(i => citizens[i].Number)] : [];
        var first = Add(BornAt(age), family, household, elders, dNumber);
        // About half keep their own family name.
        var second = Add(BornAt(Math.Max(19, age + draw.Between(-5, 3))), draw.Below(2) == 0 ? family : names.NextFamily(), household, [], dNumber);
        string[] parents = [citizens[first].Number, citizens[second].Number];
        return [first, second, .. childAges.Select(a => Add(BornAt(a), family, household, parents, dNumber))];
    }

    private int[] SingleParent(int age, int[] childAges)
    {
        var family = names.NextFamily();
        var household = NewHousehold();
        var parent = Person(age, family, household);
        return [parent, .. childAges.Select(a => Add(BornAt(a), family, household, [citizens[parent].Number]))];
    }

    private void SeparatedParents(int childAge)
    {
        var family = names.NextFamily();
        var household = NewHousehold();
        var near = Person(childAge + 29, family, household);
        var away = Person(childAge + 32, names.NextFamily(), NewHousehold());
        Add(BornAt(childAge), family, household, [citizens[near].Number, citizens[away].Number]);
    }

    private int Person(int age, string family, string household) => Add(BornAt(age), family, household);

    private int Add(DateOnly born, string family, string household, string[]? parents = null, bool dNumber = false)
    {
        citizens.Add(Named(numbers.Person(born, dNumber), family, household) with { BirthDate = born, Parents = parents ?? [] });
        return citizens.Count - 1;
    }

    private Citizen Named(string number, string family, string household)
    {
        var given = names.NextGiven(family);
        return new Citizen { Number = number, GivenName = given, FamilyName = family, Name = $"{given} {family}", Household = household };
    }

    private DateOnly BornAt(int age) => AsOf.AddYears(-age).AddDays(-draw.Below(365));

    private string NewHousehold() => $"h{++households:000}";

    private void Protect(IEnumerable<int> people, string protection)
    {
        foreach (var i in people) citizens[i] = citizens[i] with { AddressProtection = protection };
    }

    private void Bury(int person, DateOnly day) => citizens[person] = citizens[person] with { DeceasedOn = day };

    private IEnumerable<HealthPerson> Clinicians(Workplaces workplaces)
    {
        var working = citizens.Where(c => c is { DeceasedOn: null, AddressProtection: "Unclassified", BirthDate: { } born }
            && born > AsOf.AddYears(-67) && born <= AsOf.AddYears(-26));
        var posts = workplaces.AllPosts().ToArray();
        var hprNumber = 900000000;
        foreach (var (post, person) in posts.Zip(draw.Shuffle(working)))
        {
            hprNumber += draw.Between(7, 40);
            yield return new HealthPerson(hprNumber.ToString(System.Globalization.CultureInfo.InvariantCulture), person.Number, person.Name, post.Authorizations, post.Employers);
        }
    }
}
