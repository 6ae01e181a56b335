using System.Diagnostics;
using System.Globalization;

namespace Felles.Test;

/// <summary>
/// Folders for tests, under the system's own for what is temporary. Those of a process are removed when it ends; those of one
/// that was killed, with the PostgreSQL server that may still run in it, by the next that needs a folder.
/// </summary>
internal static class ScratchFolder
{
    private const string Prefix = "felles-scratch-";

    private static readonly List<string> Made = [];
    private static readonly List<Action> Ends = [];
    private static readonly Lock Making = new();
    private static bool begun;

    /// <summary>A new, empty folder.</summary>
    /// <param name="what">What it is for: letters.</param>
    internal static string New(string what)
    {
        lock (Making)
        {
            if (!begun) Begin();
            var folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Made.Count}-{what}"));
            Made.Add(folder);
            return Directory.CreateDirectory(folder).FullName;
        }
    }

    /// <summary>Runs at the end of the process, before its folders are removed.</summary>
    internal static void BeforeRemoval(Action end)
    {
        lock (Making) Ends.Add(end);
    }

    private static void Begin()
    {
        begun = true;
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
            if (int.TryParse(Path.GetFileName(folder)[Prefix.Length..].Split('-')[0], CultureInfo.InvariantCulture, out var id) && !Lives(id)) Remove(folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (var end in Ends) end();
            foreach (var folder in Made) Remove(folder);
        };
    }

    private static bool Lives(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            // A server outlives its test: its first line is the process that serves from this very folder.
            var served = Path.Combine(folder, "data", "postmaster.pid");
            if (File.Exists(served) && int.TryParse(File.ReadLines(served).FirstOrDefault(), CultureInfo.InvariantCulture, out var server) && Lives(server) && Serves(server, folder))
            {
                using var process = Process.GetProcessById(server);
                process.Kill();
                process.WaitForExit(5000);
            }

            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // Another process removes it just now, or will next time.
        }
    }

    // The number can have gone to another process since.
    private static bool Serves(int id, string folder)
    {
        var line = $"/proc/{id}/cmdline";
        return File.Exists(line) && File.ReadAllText(line).Contains(folder, StringComparison.Ordinal);
    }
}
