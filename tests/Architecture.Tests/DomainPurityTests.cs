namespace BrigadeDispatch.Architecture.Tests
{
    /// <summary>What is in a Domain folder is plain C#: no web, store, mediator, clock.</summary>
    public sealed class DomainPurityTests
    {
        private static readonly string[] _outer =
        [
            "Microsoft.AspNetCore", "Microsoft.Extensions", "Microsoft.Data", "Microsoft.Azure", "MediatR", "BrigadeDispatch.Kernel.Storage",
            "BrigadeDispatch.Kernel.Web", "BrigadeDispatch.Kernel.Mediation", "BrigadeDispatch.Kernel.Rights", "BrigadeDispatch.Kernel.Encryption",
            "System.Net.Http", "System.Net.Sockets",
        ];

        private static readonly Type[] _outerTypes = [typeof(TimeProvider), typeof(HttpClient)];

        private static readonly string[] _outerFolders = ["Storage", "Features", "Reactions", "Intake"];

        private static IEnumerable<Type> Domain => from module in Product.Modules from type in module.GetTypes() where IsIn(type, "Domain") select type;

        [Fact]
        public void Domain_code_knows_nothing_of_the_web_the_store_the_mediator_or_the_clock() =>
            Assert.Empty(from type in Domain from used in TypeUse.Of(type) where IsOuter(used) select $"{type.FullName} uses {used.FullName}");

        [Fact]
        public void Domain_code_knows_no_use_case_and_no_stored_shape_of_its_module() =>
            Assert.Empty(
                from type in Domain
                from used in TypeUse.Of(type)
                where used.Assembly == type.Assembly && _outerFolders.Any(folder => IsIn(used, folder))
                select $"{type.FullName} uses {used.FullName}");

        [Fact]
        public void The_search_looks_into_the_domain_of_several_modules() =>
            Assert.Superset(
                new HashSet<string> { "BrigadeDispatch.Alerts", "BrigadeDispatch.Incidents", "BrigadeDispatch.CallOuts" },
                Domain.Select(type => type.Assembly.GetName().Name!).ToHashSet());

        [Theory]
        [InlineData(typeof(Samples.Domain.InASignature))]
        [InlineData(typeof(Samples.Domain.InABody))]
        [InlineData(typeof(Samples.Domain.InAnAsyncBody))]
        [InlineData(typeof(Samples.Domain.InALambda))]
        [InlineData(typeof(Samples.Domain.InATypeArgument))]
        public void The_search_finds_what_is_hidden(Type sample)
        {
            var all = sample.Assembly.GetTypes().Where(type => type == sample || IsInside(type, sample));

            Assert.Contains(all.SelectMany(TypeUse.Of), IsOuter);
        }

        [Fact]
        public void The_search_does_not_blame_the_innocent() => Assert.DoesNotContain(TypeUse.Of(typeof(Samples.Domain.Innocent)), IsOuter);

        private static bool IsOuter(Type type) =>
            _outerTypes.Contains(type) || (type.Namespace is { } space && _outer.Any(outer => space == outer || space.StartsWith(outer + ".", StringComparison.Ordinal)));

        private static bool IsIn(Type type, string folder) =>
            type.Namespace?.Split('.') is { Length: > 2 } parts && parts[0] == "BrigadeDispatch" && parts[2] == folder;

        private static bool IsInside(Type type, Type outer)
        {
            for (var around = type.DeclaringType; around is not null; around = around.DeclaringType)
                if (around == outer)
                    return true;
            return false;
        }
    }
}

#pragma warning disable CA1812 // looked at, never made
namespace BrigadeDispatch.Architecture.Tests.Samples.Domain
{
    internal sealed class InASignature
    {
        public static DateTimeOffset At(TimeProvider clock) => clock.GetUtcNow();
    }

    internal sealed class InABody
    {
        public static long Ticks() => TimeProvider.System.GetUtcNow().Ticks;
    }

    internal sealed class InAnAsyncBody
    {
        public static async Task<long> TicksAsync()
        {
            await Task.Yield();
            return TimeProvider.System.GetTimestamp();
        }
    }

    internal sealed class InALambda
    {
        public static readonly Func<long> Ticks = () => TimeProvider.System.GetTimestamp();
    }

    internal sealed class InATypeArgument
    {
        public static readonly List<MediatR.INotification?[]> All = [];
    }

    internal sealed class Innocent
    {
        public static string Say(DateTimeOffset now) => $"{now:O}";
    }
}
