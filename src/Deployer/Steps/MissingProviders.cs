using System.Text;
using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Finds provider configurations that objects of the state need to be destroyed and that the chosen release does not have: Terraform would
/// stop with "Provider configuration not present". They are added beside the release's configuration, as they stand in the present one.
/// </summary>
internal static class MissingProviders
{
    private const int NamedAtMost = 3;

    /// <summary>Adds what is missing.</summary>
    /// <param name="run">The run.</param>
    /// <param name="infrastructure">The folder of the release's configuration.</param>
    /// <param name="now">The resources of the state as it is, by provider.</param>
    /// <param name="then">The resources of the chosen release: their providers stand in its configuration.</param>
    /// <exception cref="StepFailedException">What is missing cannot be taken from the present configuration.</exception>
    public static void Add(
        RunContext run, string infrastructure, ILookup<StateProvider, string> now, ILookup<StateProvider, string> then)
    {
        var kept = then.SelectMany(addresses => addresses).ToHashSet(StringComparer.Ordinal);
        var release = TerraformText.OfModule(infrastructure);
        var present = TerraformText.OfModule(run.Folder.Present);
        var declared = ProviderBlock.Read(release.Code);
        var known = ProviderBlock.Read(present.Code);
        var found = new List<ProviderBlock>();
        foreach (var needed in now.Where(addresses => !addresses.All(kept.Contains)))
        {
            var addresses = needed.Except(kept).Order(StringComparer.Ordinal).ToList();
            if (IsThere(needed.Key, declared, release))
            {
                continue;
            }

            if (known.FirstOrDefault(block => IsOf(needed.Key, block)) is { } block)
            {
                Require(run, block, release, present, addresses);
                found.Add(block);
                run.Note($"only today's configuration has {needed.Key}, which is needed to remove {Named(addresses)}: added beside the release's");
            }
            else if (needed.Key.Alias is not null)
            {
                throw Missing(run, $"{needed.Key}, which the present configuration does not have in its root either", addresses);
            }
        }

        if (found.Count > 0)
        {
            Write(run, infrastructure, found, release, present);
        }
    }

    private static bool IsThere(StateProvider needed, IReadOnlyList<ProviderBlock> declared, TerraformText release) => needed.Module.Length > 0
        // A module's own provider goes with the module.
        ? release.Code.Contains($"module \"{needed.Module.Split('.', '[')[1]}\"", StringComparison.Ordinal)
        : declared.Any(block => IsOf(needed, block));

    private static bool IsOf(StateProvider needed, ProviderBlock block) =>
        needed.Module.Length == 0 && (block.Source, block.Alias) == (needed.Source, needed.Alias);

    private static void Require(RunContext run, ProviderBlock block, TerraformText release, TerraformText present, List<string> addresses)
    {
        var foreign = block.References.Where(reference => !IsKnown(reference, release, present)).ToList();
        if (foreign.Count > 0)
        {
            throw Missing(run, $"a configuration of the provider {Title(block)}, which the present one makes of {string.Join(", ", foreign)}", addresses);
        }

        if (ProviderBlock.Requires(release.Code, block.Name) && ProviderBlock.SourceOf(release.Code, block.Name) != block.Source)
        {
            throw Missing(run, $"the provider {block.Source}, whose name '{block.Name}' stands for another one there", addresses);
        }
    }

    private static bool IsKnown(string reference, TerraformText release, TerraformText present) => reference.Split('.') switch
    {
        ["var", var name, ..] => release.VariableNames().Contains(name) || present.VariableBlock(name) is not null,
        ["local", var name, ..] => release.Sets(name),
        ["module", var name, ..] => release.Code.Contains($"module \"{name}\"", StringComparison.Ordinal),
        ["data", var type, var name] => release.Code.Contains($"data \"{type}\" \"{name}\"", StringComparison.Ordinal),
        _ => false,
    };

    private static void Write(
        RunContext run, string infrastructure, List<ProviderBlock> blocks, TerraformText release, TerraformText present)
    {
        var variables = blocks.SelectMany(block => block.References)
            .Select(reference => reference.Split('.'))
            .Where(parts => parts[0] == "var" && !release.VariableNames().Contains(parts[1]))
            .Select(parts => parts[1])
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var text = new StringBuilder("# Written by the deployer for a rollback: objects that were made since the release need these to be removed.\n");
        foreach (var block in variables.Select(present.VariableBlock).Concat(blocks.Select(block => block.Text)))
        {
            text.Append('\n').Append(block).Append('\n');
        }

        PrivateFiles.Write(Path.Combine(infrastructure, TerraformSetup.Providers), text.ToString());
        var values = TodaysVariables.Assignments(run.Folder.Present, run.Environment.VariablesFile).Where(value => variables.Contains(value.Key)).ToList();
        if (values.Count > 0)
        {
            PrivateFiles.Write(
                Path.Combine(infrastructure, TerraformSetup.ProvidersVariables),
                string.Concat(values.Select(value => $"{value.Key} = {value.Value}\n")));
        }

        WriteSources(infrastructure, blocks.Where(block => ProviderBlock.SourceOf(release.Code, block.Name) != block.Source));
    }

    private static void WriteSources(string infrastructure, IEnumerable<ProviderBlock> blocks)
    {
        var sources = blocks.Select(block => $"    {block.Name} = {{ source = \"{block.Source}\" }}").Distinct(StringComparer.Ordinal).ToList();
        if (sources.Count > 0)
        {
            PrivateFiles.Write(
                Path.Combine(infrastructure, TerraformSetup.ProvidersOverride),
                $"terraform {{\n  required_providers {{\n{string.Join('\n', sources)}\n  }}\n}}\n");
        }
    }

    private static StepFailedException Missing(RunContext run, string what, List<string> addresses) => new(
        $"To remove {Named(addresses)}, Terraform needs {what}; the configuration of release {run.ChosenRelease} has none that fits.",
        $"Remove them first, by a deployment that still has it: take them out of 'infra/', then: deployer deploy {run.Environment.Name}\n"
        + $"and roll back again: deployer rollback {run.Environment.Name} {ChosenRelease.Read(run.Folder)!.Options}");

    private static string Title(ProviderBlock block) => block.Alias is null ? block.Name : $"{block.Name}.{block.Alias}";

    private static string Named(List<string> addresses) => addresses.Count > NamedAtMost
        ? $"{string.Join(", ", addresses.Take(NamedAtMost))} and {addresses.Count - NamedAtMost} more"
        : string.Join(", ", addresses);
}
