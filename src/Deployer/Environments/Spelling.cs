using F23.StringSimilarity;

namespace Deployer.Environments;

/// <summary>Finds the word that was probably meant.</summary>
public static class Spelling
{
    // Jaro-Winkler (1: equal) knows shortened words; Damerau counts slips, and is the better judge of short words ("gsc").
    private const double LikeEnough = 0.8;

    /// <summary>The known word nearest to <paramref name="word"/>, or null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var typed = word.ToLowerInvariant();
        return known
            .Select(candidate => (Candidate: candidate, Score: Likeness(typed, candidate.ToLowerInvariant())))
            .Where(pair => pair.Score >= LikeEnough)
            .OrderByDescending(pair => pair.Score)
            .Select(pair => pair.Candidate)
            .FirstOrDefault();
    }

    private static double Likeness(string typed, string candidate) =>
        candidate.Length >= 3 && new Damerau().Distance(typed, candidate) <= 1 ? 1 : new JaroWinkler().Similarity(typed, candidate);
}
