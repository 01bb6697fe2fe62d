"""A local review: a learning review, a near miss, an alternative review (R30; E13-E15; GL §5).

Trigger: any agency finds a case with learning that is no domestic homicide by law, or the CSP
chair decides on another kind of review. Who: the partnership decides; who is best placed chairs,
no independent chair is needed. Output: a workshop of one day to which each agency brings what it
knew, examples of good practice and recommendations; lessons and actions that the partnership
monitors. Periods: none is stated. It never goes to the Home Office and is not published. In a
near miss the person lives: what they agreed to, and how they may be reached, is asked first.
"""
